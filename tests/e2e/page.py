# SPDX-License-Identifier: Apache-2.0
"""An HTML page, read as a browser without scripts would."""

import base64
import hashlib
import html.parser
import re

_ENDLESS = {"link", "meta", "path"}  # have no content, or stand for themselves


class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.elements = []  # name, attributes
        self.style = ""
        self._pieces = []
        self._inside = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self._inside = tag
        self._pieces.append("\n")

    def handle_endtag(self, tag):
        self._inside = None

    def handle_data(self, data):
        if self._inside == "style":
            self.style += data
        else:
            self._pieces.append(data)

    @property
    def text(self):
        """What people read: a line for each element."""
        lines = (" ".join(line.split()) for line in "".join(self._pieces).split("\n"))
        return "\n".join(line for line in lines if line)

    @property
    def style_hash(self):
        """As a Content-Security-Policy names it."""
        digest = hashlib.sha256(self.style.encode()).digest()
        return f"'sha256-{base64.b64encode(digest).decode()}'"

    def all(self, name):
        """The attributes of each element of that name."""
        return [attributes for tag, attributes in self.elements if tag == name]

    @property
    def links(self):
        return [a["href"] for a in self.all("a")]

    @property
    def verdict(self):
        """The sentence at the top."""
        return re.search(r"^[✓!✕]\n(.*)$", self.text, re.M).group(1)
