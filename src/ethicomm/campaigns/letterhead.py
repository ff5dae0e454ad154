"""What stands around every letter: the community's name above, and below it why it came and how to stop it.

Mail programs know neither our style sheet nor our fonts, so styles are inline here and nowhere else. No colour is
set, so that light and dark are the reader's; no table, no picture, nothing fetched.
"""

import re
from dataclasses import dataclass
from html import escape

from ethicomm.campaigns.plain import RULE
from ethicomm.campaigns.questions import link_words
from ethicomm.words import _

SANS = "font-family:system-ui,-apple-system,'Segoe UI',sans-serif"
SERIF = "font-family:'Iowan Old Style',Charter,Georgia,serif"
BODY = f"margin:0;padding:24px 16px;{SERIF};font-size:17px;line-height:1.6"
SHEET = "max-width:36rem;margin:0 auto"
NAME = "margin:0 0 24px;font-weight:600;font-size:18px"
FOOT = f"margin-top:40px;padding-top:16px;border-top:1px solid #8886;{SANS};font-size:13px;line-height:1.6"
ASK = f"margin:0 0 32px;padding:16px 16px 0;border:1px solid #8886;border-radius:8px;{SANS};font-size:15px"
STYLES = {
    "h1": "margin:0 0 16px;font-size:28px;line-height:1.2",
    "h2": "margin:32px 0 8px;font-size:21px;line-height:1.25",
    "h3": "margin:24px 0 8px;font-size:17px;line-height:1.3",
    "p": "margin:0 0 16px",
    "ul": "margin:0 0 16px;padding:0 0 0 24px",
    "ol": "margin:0 0 16px;padding:0 0 0 24px",
    "blockquote": "margin:0 0 16px;padding:0 0 0 16px;border-left:3px solid #8886",
    "hr": "margin:32px 0;border:0;border-top:1px solid #8886",
}
_OPENING = re.compile(rf"<({'|'.join(STYLES)})>")


@dataclass(frozen=True)
class Letterhead:
    """Whose letter it is and where its links lead. `links` may hold slots of the layout."""

    community: str
    legal_name: str
    postal_address: str
    purpose: str
    automatic: bool
    why: str
    question: str
    stop: str
    own_data: str

    def text(self, body: str) -> str:
        """The plain-text letter around its body."""
        links = "\n\n".join(f"{words}\n{address}" for words, address in self._links())  # short lines stay whole
        return f"{body.strip()}\n\n-- \n{self._reason()}\n\n{links}\n\n{self.legal_name}\n{self.postal_address}\n"

    def html(self, subject: str, body: str, language: str) -> str:
        """The HTML letter around its body; `subject` and `body` are safe already."""
        links = " · ".join(f'<a href="{address}">{escape(words)}</a>' for words, address in self._links())
        sender = f"{escape(self.legal_name)}<br>{escape(self.postal_address)}"
        small = f'<p style="{STYLES["p"]}">'
        return (
            f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
            '<meta name="color-scheme" content="light dark">\n'
            f'<title>{subject}</title>\n</head>\n<body style="{BODY}">\n<div style="{SHEET}">\n'
            f'<p style="{NAME}">{escape(self.community)}</p>\n{styled(body)}'
            f'<div style="{FOOT}">\n{small}{escape(self._reason())}</p>\n{small}{links}</p>\n{small}{sender}</p>\n'
            "</div>\n</div>\n</body>\n</html>\n"
        )

    def asking(self, text: str, html: str, language: str) -> tuple[str, str]:
        """The questions above the letter, in both forms; `text` and `html` are their words, or where these will be."""
        words = link_words(language)
        link = f'<p><a href="{self.question}">{escape(words)}</a></p>\n'
        return (
            f"{text}\n\n{words}\n{self.question}\n\n{RULE}\n\n",
            f'<div lang="{language}" style="{ASK}">\n{html}\n{link}</div>\n',
        )

    def _reason(self) -> str:
        because = _("You get this because you said yes to: %(purpose)s.", purpose=self.purpose)
        if not self.automatic:
            return because
        return because + " " + _("It was sent automatically: nobody pressed send for this copy.")

    def _links(self) -> tuple[tuple[str, str], ...]:
        return (
            (_("Why did I get this?"), self.why),
            (_("Stop these letters"), self.stop),
            (_("Your data"), self.own_data),
        )


def styled(html: str) -> str:
    """Plain tags with the letter's inline styles."""
    return _OPENING.sub(lambda tag: f'<{tag[1]} style="{STYLES[tag[1]]}">', html)
