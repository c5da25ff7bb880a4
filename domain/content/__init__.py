"""The rules of the content process: from sources to an article that can be published.

In the order they are used:

    injection.neutral        a fetched source, as it is kept
    fallback.require_ground  stops a topic nothing is known about
    passages.passages, library   what claims can rest on
    prompts.draft_prompt, taken_in   asks for a draft; marks out, ledger kept
    critique.tool_critique, with_reader   all tools, then a second reader's typed verdict
    cycles.judged_cycle, goes_on   which turn is kept, when to stop
    claims.judge, claim_gate   a verdict on each claim; whether it may be published
    render.render, json_ld_check.check_json_ld   HTML and structured data
    social.posts, podcast.episode   what goes elsewhere
    fallback.fallback_draft  the article when no model answers
"""
