"""What is said on a telephone line by fixed text: to a voicemail, when all lines are taken, around
a transfer. Spoken by the carrier's own voice, so it works when nothing else does.

Each text that opens a call says that an artificial intelligence speaks, and for whom.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

Language = Literal["fr", "en"]
Text = Literal["voicemail", "busy", "transfer", "not_reached", "whisper", "unavailable"]

_TEXTS: Mapping[Text, tuple[str, str]] = MappingProxyType({
    "voicemail": (
        "Bonjour, ici l'assistant vocal{of}, une intelligence artificielle. Nous avons cherché à "
        "vous joindre et rappellerons à un autre moment. Pour ne plus être appelé, dites-le nous "
        "simplement. Au revoir.",
        "Hello, this is the voice assistant{of}, an artificial intelligence. We tried to reach you "
        "and will call again another time. If you do not want to be called, just tell us. Goodbye.",
    ),
    "busy": (
        "Bonjour, ici l'assistant vocal{of}, une intelligence artificielle. Toutes nos lignes sont "
        "occupées. Une personne vous rappellera. Au revoir.",
        "Hello, this is the voice assistant{of}, an artificial intelligence. All our lines are "
        "taken. A person will call you back. Goodbye.",
    ),
    "unavailable": (
        "Bonjour, ici l'assistant vocal{of}, une intelligence artificielle. Nous ne pouvons pas "
        "vous répondre en ce moment. Une personne vous rappellera. Au revoir.",
        "Hello, this is the voice assistant{of}, an artificial intelligence. We cannot answer you "
        "just now. A person will call you back. Goodbye.",
    ),
    "transfer": (
        "Je vous passe une personne. Un instant, s'il vous plaît.",
        "I am putting you through to a person. One moment, please.",
    ),
    "not_reached": (
        "Cette personne ne répond pas. Elle vous rappellera dès que possible. Au revoir.",
        "That person does not answer. You will be called back as soon as possible. Goodbye.",
    ),
    "whisper": (
        "Un appel de l'assistant vocal. {summary} Vous êtes mis en relation.",
        "A call from the voice assistant. {summary} You are being connected.",
    ),
})  # fmt: skip


def fixed(text: Text, language: Language, *, company: str = "", summary: str = "") -> str:
    """Return a fixed text in a language, naming the company if there is one."""
    french, english = _TEXTS[text]
    of = (f" de {company}" if language == "fr" else f" of {company}") if company else ""
    said = (french if language == "fr" else english).replace("{of}", of)
    return " ".join(said.replace("{summary}", summary).split())
