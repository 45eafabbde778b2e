# SPDX-License-Identifier: Apache-2.0
"""The page at "/" as a browser shows it: its own policy obeyed, readable, on a phone too."""

import urllib.parse

import pytest

from browser import Browser
from client import Client
from door import PAIR, USER, USERS, VERIFIED, rewrite_file
from process import Postern

PHONE = 390
SMALL_PHONE = 320  # WCAG 2.2, 1.4.10: nothing scrolls in two directions


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    engine = Browser(tmp_path_factory.mktemp("browser"))
    yield engine
    engine.close()


@pytest.fixture
def browser(engine, run_beside):
    """Its tabs are closed before the servers end that run beside the test."""
    yield engine
    engine.close_tabs()


def url(port, scheme="http"):
    user = ":".join(urllib.parse.quote(each) for each in USER)
    return f"{scheme}://{user}@localhost:{port}/"


@pytest.fixture
def troubled(start, open_door, tmp_path):
    """The page with all that can be on it: findings of every colour, long names, no spaces."""
    textfiles = tmp_path / ("long-name-without-an-end-" * 6)
    textfiles.mkdir()
    (textfiles / "bad.prom").write_text("bad{\n")
    door = open_door("--collector.ntp", "--collector.ntp.server=127.0.0.1",
                     f"--collector.textfile.directory={textfiles}",
                     tls={**PAIR, **VERIFIED, "client_auth_type": "VerifyClientCertIfGiven"},
                     users=USERS)
    assert door.client().metrics
    with door.refuses():
        rewrite_file(door.config, b"no_such_key: " + b"x" * 300 + b"\n")
    return url(door.port, "https")


# All text on its ground, whose colours are mixed where they are translucent.
CONTRASTS = """
(() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = color => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, ground) => [0, 1, 2].map(i => top[i] * top[3] + ground[i] * (1 - top[3]));
  const ground = e => e ? over(rgba(getComputedStyle(e).backgroundColor), ground(e.parentElement))
                        : [255, 255, 255];
  const light = c => c.map(v => v / 255).map(v => v <= .04045 ? v / 12.92
    : ((v + .055) / 1.055) ** 2.4).reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode.data.trim(), e = walk.currentNode.parentElement;
    if (!text) continue;
    const under = ground(e), [a, b] = [over(rgba(getComputedStyle(e).color), under), under]
      .map(light).sort((x, y) => y - x);
    found.push([(a + .05) / (b + .05), text]);
  }
  return found.sort((x, y) => x[0] - y[0]);
})()
"""


# Cells of one word that stand on several lines.
BROKEN = """
[...document.querySelectorAll('td')].map(e => e.firstChild)
  .filter(n => n && n.nodeType == Node.TEXT_NODE && /^\\S+\\s*$/.test(n.data))
  .filter(n => {
    const range = document.createRange();
    range.selectNodeContents(n);
    return new Set([...range.getClientRects()].map(r => r.top)).size > 1;
  }).map(n => n.data)
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_obeys_its_own_policy(browser, start, scheme):
    tab = browser.open(scheme=scheme)
    assert tab.load(f"http://localhost:{start(*Postern.FEW).port}/") == []
    assert tab.ask("document.title").startswith("Node Exporter on ")
    assert tab.ask("document.querySelector('.v b').textContent") == "All is well"
    margin = tab.ask("getComputedStyle(document.querySelector('h2')).marginTop")
    assert margin == "32px", "the style was not applied"


def test_policy_holds_against_what_might_get_in(browser, start):
    tab = browser.open()
    tab.load(f"http://localhost:{start(*Postern.FEW).port}/")
    tab.ask("""document.body.insertAdjacentHTML('beforeend',
        '<p id="x" style="margin:77px" onclick="document.title=1">x</p>');
        document.getElementById('x').click()""")
    assert tab.ask("document.title").startswith("Node Exporter on ")
    assert tab.ask("getComputedStyle(document.getElementById('x')).marginTop") == "0px"


def test_page_is_dark_where_people_want_it_dark(browser, start):
    port = start(*Postern.FEW).port
    sums = {}
    for scheme in ("light", "dark"):
        tab = browser.open(scheme=scheme)
        tab.load(f"http://localhost:{port}/")
        color = tab.ask("getComputedStyle(document.body).backgroundColor")
        sums[scheme] = sum(int(part) for part in color.strip("rgb()").split(","))
    assert sums["light"] > 3 * 240 and sums["dark"] < 3 * 40


def test_all_text_stands_out(browser, troubled):
    for scheme in ("light", "dark"):
        tab = browser.open(scheme=scheme)
        assert tab.load(troubled) == []
        levels = tab.ask("[...document.querySelectorAll('.v')].map(e => e.className)")
        assert levels[0] == "v critical" and "v warning" in levels
        contrasts = tab.ask(CONTRASTS)
        assert len(contrasts) > 50
        assert contrasts[0][0] >= 4.5, (scheme, contrasts[:5])


def test_nothing_scrolls_sideways(browser, troubled):
    for width in (SMALL_PHONE, PHONE, 768, 1200):
        tab = browser.open(width=width)
        tab.load(troubled)
        assert tab.ask("innerWidth") == width
        assert tab.ask("document.documentElement.scrollWidth") <= width
        assert tab.ask("""[...document.body.querySelectorAll('*')]
            .filter(e => e.getBoundingClientRect().right > innerWidth + .5)
            .map(e => e.outerHTML)""") == []
        assert tab.ask(BROKEN) == []


def test_figures_stand_at_the_right(browser, start):
    port = start().port
    assert Client(port).metrics
    tab = browser.open(width=PHONE)
    tab.load(f"http://localhost:{port}/")
    cells = tab.ask("[...document.querySelectorAll('td:last-child')]"
                    ".map(e => [getComputedStyle(e).textAlign, e.offsetHeight, e.innerText])")
    assert len(cells) > 10
    assert {cell[0] for cell in cells} == {"right"}
    line = min(cell[1] for cell in cells)
    assert all(cell[1] < 2 * line for cell in cells), "a figure is broken into lines"


def test_page_leads_to_metrics_and_json_through_the_door(browser, open_door):
    door = open_door(tls=PAIR, users=USERS)
    tab = browser.open()
    assert tab.load(url(door.port, "https")) == []
    tab.follow("nav a:last-child")
    assert '"status":"ok"' in tab.ask("document.body.textContent")
    tab.load(url(door.port, "https"))
    tab.follow("nav a:first-child")
    assert tab.ask("location.pathname") == "/metrics"
    assert "node_load1 " in tab.ask("document.body.textContent")
