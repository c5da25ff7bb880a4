"""Where clauses begin, and which of them ask or only suppose. Data only, one expression a line."""

from domain.bant.words import Language

# A clause begins here even without a mark, unless one of TIES stands before it.
STARTS: dict[Language, str] = {
    "fr": r"""
mais
donc
car
parce que
par contre
sauf que
sinon
en fait
puis
et (?=(?:je|j'|on|nous|vous|c'est|ce|il|elle|ca|mon|ma|moi|le|la|pour|en)\b)
(?:moi )?(?:je|on|nous)
j'\w+
c'est
il (?:faut|faudrait|nous faut|me faut|y a)
vous(?! (?:m'a|nous a|m'ont)\b)
est-ce
plutot(?= \d)
mettons
""",
    "en": r"""
but
because
so
although
though
actually
instead
and (?=(?:i|we|it|you|my|our|they|the|for|in|on|can|everybody)\b)
(?:i|we)(?:'\w+)?
it's
you (?=(?:can|could|quoted|said|told)\b)
(?:can|could|do|does|will) (?:you|your|it|this|that|we|i)
""",
}
TIES: dict[Language, str] = {
    "fr": r"""
que
qu'
qui
si
quand
lorsque
comme
et moi
ou
et
dont
des que
mais
donc
car
puis
en fait
moi
non
comment
combien
pourquoi
est-ce que
c'est
ce que
avec
de
chez
pour
sans
entre
a
sur
par
selon
contre
""",
    "en": r"""
that
if
when
whenever
who
which
and
what
where
how
as
than
the
until
till
before
after
since
once
but
because
so
or
how much
how long
why
while
although
though
actually
instead
""",
}
# A clause that begins so asks, also where nobody wrote a question mark.
ASKS: dict[Language, str] = {
    "fr": r"""
(?:(?:et|alors|mais|donc|euh|oui|ok|bon|ah|dites),? )*(?:est[- ]ce (?:que|qu'|bien|compatible|
    possible)|combien|comment (?!dire)|pourquoi (?!pas)|quel(?:le)?s? (?!que)|qu'est[- ]ce|
    c'est (?:quoi|combien)|quand est-ce|peut-on|y a-t-il|\w+-vous\b(?! en prie)|
    (?:vous|ca|c'est) (?:\w+ ){1,3}(?:combien|quoi|comment|pour quand)|
    vous (?:faites|proposez|gerez|integrez|offrez|acceptez|facturez|garantissez|formez|connectez|
    assurez|travaillez (?:avec|pour|aussi))(?! bien))
""",
    "en": r"""
(?:(?:so|and|but|well|ok|okay|yes|yeah|oh|um|uh),? )*(?:how (?:much|many|long|does|do|can|exactly|
    is|would|soon|will|about)|what(?:'s| is| are| happens| about| does| do| if| would| kind|
    [ ]sort)|
    why (?:do|is|are|would|should)|where(?:'s| is| are| do)|who(?:'s| is| are)|which|
    can (?:you|it|your|we|i|this)|could (?:you|it|we|i)|do (?:you|i|we)|does|did you|is (?:it|
    there|this|that|the|your)|are (?:you|there)|will (?:it|you|this)|would (?:you|it|this)|
    have you)
""",
}
# What is only imagined: neither a budget nor a power to decide follows from it.
SUPPOSES: dict[Language, str] = {
    "fr": r"""
si (?:j'|je |on |nous |c'|ca )\w*(?:ais|ait|ions)
si (?:seulement )?j'(?:etais|avais)
imaginons
imaginez
supposons
admettons
mettons que
a supposer
en supposant
(?:si )?je (?:serais|signerais|mettrais) (?=.*si )
""",
    "en": r"""
if (?:i|we|it) (?:had|were|was|could|owned|ran)
if only
suppose(?: that)?
imagine
let's (?:imagine|suppose|pretend)
hypothetically
assuming
""",
}
# After a comma they make a question of what stands before.
TAGS: dict[Language, str] = {
    "fr": """
non
hein
c'est (?:bien )?(?:ca|exact|juste)
n'est-ce pas
pas vrai
correct
d'accord
""",
    "en": """
right
correct
yes
no
(?:is|isn't|does|doesn't) it
yeah
""",
}
