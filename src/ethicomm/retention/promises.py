"""Everything that ends here: what it is, when, and which work does it. One list, shown at /keeping and held by a test.

Each line is a table about people with its `Personal.keep`; a table that is missing here fails the build.
"""

from dataclasses import dataclass

from ethicomm.words import lazy


@dataclass(frozen=True)
class Promise:
    """One kind of row: its table, what it holds in plain words, until when, and how it goes."""

    table: str
    what: lazy
    until: lazy
    how: lazy


RUN = lazy("the hourly run")
LET_GO = lazy("the work that follows a yes that ended, and the hourly run behind it")
ROUND = lazy("a round every few minutes")
ERASURE = lazy("erasing")
CLEARING = lazy("the hourly clearing")

PROMISES = (
    Promise("value", lazy("what members told us"), lazy("the end its field has in the policy"), RUN),
    Promise("value", lazy("what nothing allowed needs any more"), lazy("a day, or 7 days where they asked"), LET_GO),
    Promise("member", lazy("that someone is a member"), lazy("they leave"), ERASURE),
    Promise("login", lazy("the mark of their address, to sign in"), lazy("they leave"), ERASURE),
    Promise("standing", lazy("what stands for them"), lazy("they leave"), ERASURE),
    Promise("consent_state", lazy("their newest answers"), lazy("they leave"), ERASURE),
    Promise("consent_record", lazy("proof of their answers"), lazy("36 months after they leave"), CLEARING),
    Promise("delivery", lazy("which letters they got"), lazy("36 months after they leave"), CLEARING),
    Promise("decision", lazy("each use of their data"), lazy("24 months"), CLEARING),
    Promise("algorithm_run", lazy("what software chose for them"), lazy("24 months"), CLEARING),
    Promise("automation_run", lazy("turns of letters that send themselves"), lazy("90 days"), CLEARING),
    Promise("left_out", lazy("who got no letter, and why"), lazy("90 days; then only the counts"), CLEARING),
    Promise("slip", lazy("photos of paper slips"), lazy("36 months after the yes on it ended"), ROUND),
    Promise("minor", lazy("that they are under 18"), lazy("they are 18"), ROUND),
    Promise("guardian", lazy("the address of a parent or guardian"), lazy("they decide by themselves"), ROUND),
    Promise("guardian_asked", lazy("what a young person typed"), lazy("a week"), ROUND),
    Promise("joining", lazy("answers of the join page"), lazy("a day"), ROUND),
    Promise("waiting", lazy("people from a file without proof"), lazy("30 days"), ROUND),
    Promise("uploaded", lazy("files that were given to us"), lazy("an hour"), ROUND),
    Promise("web_session", lazy("browsers that are signed in"), lazy("30 days, or 14 of silence"), CLEARING),
    Promise("sign_in", lazy("links and codes to sign in"), lazy("an hour after they end"), CLEARING),
    Promise("handover", lazy("that a letter is leaving now"), lazy("it has left, or an hour"), ROUND),
    Promise("hold", lazy("what a person decided to keep"), lazy("the day of the hold"), RUN),
    Promise("erasure", lazy("that they were erased, and the certificate"), lazy("36 months after it"), CLEARING),
    Promise("erasure_certificate", lazy("what was looked for afterwards"), lazy("36 months after it"), CLEARING),
    Promise("erasure_telling", lazy("who was told that they were erased"), lazy("36 months after it"), CLEARING),
    Promise("erasure_naming", lazy("whom to name to those who had it"), lazy("they are told, or 30 days"), CLEARING),
    Promise("erasure_asked", lazy("that they asked to be erased"), lazy("they are erased, or leave"), ERASURE),
    Promise("warned", lazy("that we wrote about an end"), lazy("that end"), RUN),
    Promise("mark", lazy("that an address is never written to, as a keyed hash"), lazy("they join again"), ERASURE),
    Promise("staff", lazy("the address of who works here"), lazy("their access ends"), CLEARING),
    Promise("passkey", lazy("their keys to sign in"), lazy("their access ends"), CLEARING),
    Promise("password", lazy("the hash of their password"), lazy("their access ends"), CLEARING),
    Promise("authenticator", lazy("the secret of their app"), lazy("their access ends"), CLEARING),
    Promise("recovery_code", lazy("hashes of their spare codes"), lazy("their access ends"), CLEARING),
)
