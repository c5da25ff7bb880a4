"""An answer that comes sentence by sentence, and survives a provider that breaks in its middle."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING

from connectors.errors import ConnectorError, Refused
from connectors.llm import Completion, CutOff, Part, Prompt, Said, checked
from connectors.llm.failover import Answer
from connectors.llm.members import Member
from connectors.llm.sentences import Sentences, Takeover
from connectors.llm.verdicts import NEXT, none_left
from domain.errors import RuleError

if TYPE_CHECKING:
    from connectors.llm.failover import Chain


class Stream:
    """Iterate it for sentences; joined they are the text. Then `completion` says who spoke.

    A sentence is given when it is whole, so what was given stays: if the provider stalls or breaks,
    the next one is asked to go on after the last sentence given (`Completion.restarts`).
    """

    def __init__(self, chain: "Chain", prompt: Prompt) -> None:
        """Prepare to ask; nothing is sent before the first iteration.

        Raises:
            RuleError: a prompt with a schema; its answer is of use only as a whole.
        """
        if prompt.schema is not None:
            raise RuleError("an answer with a schema is not given in sentences: use complete()")
        self._chain, self._question = chain, chain.ask(prompt)
        self.given = ""
        self.completion: Completion | None = None

    async def __aiter__(self) -> AsyncIterator[str]:
        """Yield sentences.

        Raises:
            Refused: a model refuses the prompt.
            ConnectorError: nobody is left; what was given is good, and in `given`.
        """
        chain, question = self._chain, self._question
        while (found := await chain.next_member(question)) is not None:
            member, known = found
            settled = False
            try:
                async with aclosing(self._from(member)) as sentences:
                    async for sentence in sentences:
                        self.given += sentence
                        yield sentence
                await chain.went_well(member, known)
            except NEXT as error:
                await chain.went_wrong(question, member, error)
                question.restarts += bool(self.given)
                settled = True
            except Refused:
                await chain.went_well(member, known)
                settled = True
                raise
            else:
                settled = True
                return
            finally:
                if not settled:  # the caller does not want the rest
                    await chain.let_go(member, known)
        raise none_left(question.failures)

    async def _from(self, member: Member) -> AsyncGenerator[str, None]:
        """Yield the sentences of one provider; at their end, write the completion."""
        chain, question = self._chain, self._question
        prompt = question.prompt.continuing(self.given)
        client, model = await chain.client(member), member.model(chain.cheap)
        sentences, takeover = Sentences(), Takeover(self.given)
        pieces, reader = client.stream(model, prompt)
        heard, whole = "", False
        try:
            async with aclosing(pieces) as texts:
                async for text in texts:
                    question.first_token_ms = question.first_token_ms or question.since_ms()
                    heard += text
                    for sentence in sentences.feed(text):
                        if fresh := takeover.fresh(sentence):
                            yield fresh
            said = reader.said()
            whole = True
        finally:
            if not whole and heard:
                await chain.spend(question, member, "broken", Said(heard, model), prompt)
        await self._finish(member, said, prompt)
        if fresh := takeover.fresh(sentences.rest()):
            yield fresh
        text = self.given
        answer = Answer(member, replace(said, text=text))
        self.completion = chain.completed(question, answer)

    async def _finish(self, member: Member, said: Said, prompt: Prompt) -> None:
        """Write down what the answer used, and refuse one that is none."""
        try:
            checked(member.name, prompt, said)
        except CutOff as error:
            cut: Part = "answer" if self.given else "useless"
            await self._chain.spend(self._question, member, cut, said, prompt)
            if not self.given:
                raise error from None
        except ConnectorError as error:
            part: Part = "refused" if type(error) is Refused else "useless"
            await self._chain.spend(self._question, member, part, said, prompt)
            raise
        else:
            await self._chain.spend(self._question, member, "answer", said, prompt)
