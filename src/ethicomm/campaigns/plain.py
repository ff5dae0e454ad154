"""A letter's Markdown as plain text: paragraphs apart, lists tight, a link's address behind its words."""

from collections.abc import Iterator, Sequence

from markdown_it.token import Token

RULE = "-" * 20


class PlainText:
    """Takes Markdown's tokens in order and keeps the blocks of text they make."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._lists, self._mark, self._quoted, self._text, self._listed = list[int | None](), "", "", "", False
        for token in tokens:
            self._take(token)

    def __str__(self) -> str:
        return self._text + "\n"

    def _take(self, token: Token) -> None:
        match token.type:
            case "bullet_list_open":
                self._lists.append(None)
            case "ordered_list_open":
                self._lists.append(int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                self._lists.pop()
            case "list_item_open":
                self._mark = self._next_mark()
            case "blockquote_open" | "blockquote_close":
                self._quoted = self._quoted + "> " if token.nesting > 0 else self._quoted[:-2]
            case "hr":
                self._add(RULE)
            case "inline":
                self._add("".join(words(token.children or ())))
            case "code_block" | "fence":
                self._add(token.content.rstrip("\n"))

    def _next_mark(self) -> str:
        number = self._lists[-1]
        if number is None:
            return "- "
        self._lists[-1] = number + 1
        return f"{number}. "

    def _add(self, block: str) -> None:
        margin = self._quoted + "  " * (len(self._lists) - 1)
        hanging = " " * len(self._mark) if self._mark or not self._lists else "  "
        first, *rest = block.split("\n")
        lines = [f"{margin}{self._mark or hanging}{first}", *(f"{margin}{hanging}{one}" for one in rest)]
        apart = "\n" if self._listed and self._lists else "\n\n"
        self._text += (apart if self._text else "") + "\n".join(lines)
        self._mark, self._listed = "", bool(self._lists)


def words(tokens: Sequence[Token]) -> Iterator[str]:
    """The words of one block, line ends kept."""
    address, said = "", ""
    for token in tokens:
        match token.type:
            case "text" | "code_inline":
                said += token.content
                yield token.content
            case "softbreak" | "hardbreak":
                yield "\n"
            case "link_open":
                address, said = str(token.attrs["href"]), ""
            case "link_close" if said not in (address, address.removeprefix("mailto:")):
                yield f" ({address})"
