"""Text as XML takes it, and with it the files of offices."""

import re

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def writable(text: str) -> str:
    """The text without the signs that XML 1.0 (2.2, Characters) takes in no form."""
    return _NO_XML.sub("", text)
