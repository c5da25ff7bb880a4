"""What a model must answer with: the shapes of a draft and of a second reader's verdict.

Read by the providers' own JSON-schema modes, so the descriptions are part of the request. A draft's
sentences carry marks like [P3]; `prompts.taken_in` takes them out and keeps them.
"""

from pydantic import BaseModel, ConfigDict, Field


class _Strict(BaseModel):
    """No field that was not asked for."""

    model_config = ConfigDict(extra="forbid")


class QuestionAnswer(_Strict):
    """One question of the FAQ."""

    question: str = Field(max_length=200, description="Ends with a question mark.")
    answer: str = Field(max_length=900, description="One to four sentences, with [P…] marks.")


class ImageAnswer(_Strict):
    """One image of the list that was given, with what it shows."""

    address: str = Field(max_length=500, description="Exactly one of the addresses given.")
    alt: str = Field(max_length=160, description="What is to be seen, for those who cannot.")


class DraftAnswer(_Strict):
    """An article as a model writes it."""

    title: str = Field(min_length=5, max_length=120, description="20 to 65 characters, no mark.")
    slug: str = Field(max_length=80, description="Lower case, hyphens, no accent.")
    meta_description: str = Field(max_length=320, description="70 to 160 characters, no mark.")
    body_markdown: str = Field(
        min_length=200,
        max_length=40_000,
        description="Markdown from H2 down, no H1, no HTML, no FAQ; [P…] after what rests on it.",
    )
    faq: list[QuestionAnswer] = Field(
        max_length=8, description="Two to eight, or fewer if less is known."
    )
    images: list[ImageAnswer] = Field(max_length=10, description="Empty when no image was given.")


class Remark(_Strict):
    """One thing a reader would change."""

    where: str = Field(max_length=120, description="The first words of the sentence or heading.")
    words: str = Field(max_length=400, description="What is wrong and what would be better.")
    serious: bool = Field(description="True if a reader is misled, lost or put off by it.")


class CritiqueAnswer(_Strict):
    """A second reader's verdict. Facts are none of its business: these are checked by tools."""

    remarks: list[Remark] = Field(max_length=12)
    ready: bool = Field(description="Whether you would publish it as it stands.")
