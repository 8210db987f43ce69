"""Readers who change the text, the colors or the medium, or have no mouse or no script."""

import re

import pytest
from addresses import STATES, full_pages
from playwright.sync_api import expect

from news.models import ReleasePage

pytestmark = pytest.mark.django_db(transaction=True)

# WCAG 1.4.12 and 1.4.4.
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
  word-spacing: .16em !important } p { margin-block-end: 2em !important }"""
DOUBLED = "html { font-size: 200% }"
# What is changed, and at which width.
CHANGES = [(SPACED, 390), (SPACED, 1440), (DOUBLED, 1280)]

RESTYLE = """
(css) => {
  const id = "of-the-reader";
  const style = document.getElementById(id) || document.head.appendChild(
    Object.assign(document.createElement("style"), {id}));
  style.textContent = css;
}
"""
# Text that reaches out of a box that cuts it off, by more than letters hang out of their line.
CUT = """
() => {
  const found = new Set(), words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const cuts = (overflow) => overflow === "hidden" || overflow === "clip";
  while (words.nextNode()) {
    const text = words.currentNode, range = document.createRange();
    if (!text.data.trim() || text.parentElement.closest(".visually-hidden, option")) continue;
    if (!text.parentElement.checkVisibility()) continue;
    range.selectNodeContents(text);
    const {left, right, top, bottom} = range.getBoundingClientRect();
    for (let box = text.parentElement; box !== document.body; box = box.parentElement) {
      const style = getComputedStyle(box), edge = box.getBoundingClientRect();
      if (cuts(style.overflowX) && (left < edge.left - 2 || right > edge.right + 2) ||
          cuts(style.overflowY) && (top < edge.top - 2 || bottom > edge.bottom + 2))
        found.add(`${box.className}: ${text.data.trim().slice(0, 40)}`);
    }
  }
  return [...found];
}
"""
# Everything that the keyboard should reach, in the order of the document.
STOPS = """
() => {
  const all = document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']");
  window.stops = [...all].filter(e => e.checkVisibility());
  return window.stops.map(e => e.outerHTML.replace(/\\s+/g, " ").slice(0, 90));
}
"""
# Where the keyboard is: the number of the stop, or -1, and what is wrong with how it shows.
STOP = """
() => {
  const e = document.activeElement, style = getComputedStyle(e), wrong = [];
  if (e === document.body) return null;
  if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) wrong.push("no outline");
  const box = e.getClientRects()[0];
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  if (box.right > innerWidth + 1 || box.left < -1 || y < 0 || y > innerHeight)
    wrong.push("out of sight");
  else {
    const seen = document.elementFromPoint(x, y);
    if (!seen || !(e.contains(seen) || seen.contains(e))) wrong.push(`below ${seen?.outerHTML}`);
  }
  return [window.stops.indexOf(e), wrong.join(", ").slice(0, 120)];
}
"""
# Text below the contrast of its size, lines that cannot be told from what lies behind, and outlines
# of what has the focus likewise. What lies behind is a color here, never a picture.
UNSEEN = """
() => {
  const parts = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = (color) => parts(color).slice(0, 3).map(v => v / 255).reduce((sum, v, i) =>
    sum + [.2126, .7152, .0722][i] * (v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4), 0);
  const behind = (e) => {
    for (; e; e = e.parentElement) {
      const color = getComputedStyle(e).backgroundColor;
      if (parts(color)[3] !== 0) return color;
    }
    throw new Error("the page has no background");
  };
  const contrast = (color, other) => {
    const [less, more] = [light(color), light(other)].sort((a, b) => a - b);
    return (more + .05) / (less + .05);
  };
  const unseen = [], shown = (kinds) => [...document.querySelectorAll(kinds)].filter(
    e => e.checkVisibility() && !e.closest(".visually-hidden"));
  const note = (e, what) => unseen.push(`${what}: ${e.outerHTML.slice(0, 100)}`);
  for (const e of shown("h1, h2, h3, p, dt, dd, th, td, a, button, input, select, label, strong"))
    if (contrast(getComputedStyle(e).color, behind(e)) < 4.5) note(e, "text");
  for (const e of shown(".drawing :is(path, circle, line, rect)")) {
    const lines = [getComputedStyle(e).stroke, getComputedStyle(e).fill].filter(c => c !== "none");
    if (lines.every(color => contrast(color, behind(e)) < 3)) note(e, "drawn");
  }
  const landmarks = ["body > header", "main", "body > footer"];
  const kinds = ["a[href]", "button", "input", "select"];
  for (const kind of landmarks.flatMap(landmark => kinds.map(kind => `${landmark} ${kind}`)))
    for (const e of shown(kind).slice(0, 5)) {
      e.focus({focusVisible: true});
      const {outlineStyle, outlineWidth, outlineColor} = getComputedStyle(e);
      if (outlineStyle !== "solid" || parseFloat(outlineWidth) < 2 ||
          contrast(outlineColor, behind(e.parentElement)) < 3) note(e, "focus");
    }
  document.activeElement.blur();
  return unseen;
}
"""
MOVING = "() => document.getAnimations().map(animation => animation.animationName)"
# What paper has no use for, and what it lacks.
ON_PAPER = """
() => {
  const wrong = [];
  const {backgroundColor} = getComputedStyle(document.body);
  if (backgroundColor !== "rgb(255, 255, 255)") wrong.push(`background ${backgroundColor}`);
  const shown = (kinds) => [...document.querySelectorAll(kinds)].filter(e => e.checkVisibility());
  const note = (e, what) => wrong.push(`${what}: ${e.outerHTML.slice(0, 80)}`);
  for (const e of shown("nav, form, button, .facets, .breadcrumbs, .skip")) note(e, "useless");
  for (const e of shown("main a[href^='#']")) note(e, "leads to where one is");
  const says = (e) => e.checkVisibility() && !e.closest("h1, h2, h3, h4") &&
    (e.matches("img, svg") || [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()));
  for (const e of shown("main section"))
    if (![...e.querySelectorAll("*")].some(says)) note(e, "says nothing");
  for (const e of shown("main a[href^=http]"))
    if (!getComputedStyle(e, "::after").content.includes(e.getAttribute("href")))
      note(e, "without its address");
  for (const e of shown("main :is(li, figure, tr, .record)"))
    if (getComputedStyle(e).breakInside !== "avoid") note(e, "breaks");
  return wrong;
}
"""


@pytest.fixture
def visit(browser, live_server):
    """A function that opens a page of the portal's visitor with some options."""
    contexts = []

    def page_with(**options):
        contexts.append(browser.new_context(base_url=live_server.url, **options))
        return contexts[-1].new_page()

    yield page_with
    for context in contexts:
        context.close()


def every_template(page):
    """Open each in turn and give its address."""
    for address in [*full_pages(), *STATES.values()]:
        page.goto(address)
        yield address


def test_text_spaced_out_or_doubled_is_never_cut_and_never_scrolls_sideways(visit):
    # The policy forbids styles from elsewhere, which a reader's own browser puts in all the same.
    page, found = visit(bypass_csp=True), {}

    for address in every_template(page):
        for css, width in CHANGES:
            page.set_viewport_size({"width": width, "height": 800})
            page.evaluate(RESTYLE, css)
            if (scroll := page.evaluate("document.documentElement.scrollWidth")) > width:
                found[address, width] = scroll
            if cut := page.evaluate(CUT):
                found[address, width, "cut"] = cut

    assert found == {}


def walk(page):
    """Press Tab through the whole page; return the stops it made and what was wrong with any."""
    count, made, wrong = len(page.evaluate(STOPS)), [], []
    # More, so that it is seen where the keyboard does not come out again.
    for _ in range(count + 8):
        # Held down it moves on all the same, in half the time of a press.
        page.keyboard.down("Tab")
        stop = page.evaluate(STOP)
        # After the last comes the browser's own bar, or where it has none, the first again.
        if stop is None or [stop[0]] == made[:1]:
            break
        # A day has stops within it, whose outline the browser draws where no script sees it.
        if stop[0] in made[-1:]:
            continue
        made.append(stop[0])
        if stop[1]:
            wrong.append(stop)
    page.keyboard.up("Tab")
    return made, wrong


def skip(page):
    """Follow the first link, press Tab, and return whether both led into the main part."""
    page.locator(":focus, .skip").first.press("Enter")
    skipped = page.evaluate("document.activeElement.id")
    page.keyboard.press("Tab")
    return skipped == "main" and page.evaluate("!!document.activeElement.closest('main')")


def test_the_keyboard_reaches_everything_in_order_shows_where_it_is_and_skips_to_main(visit):
    page, found = visit(viewport={"width": 1280, "height": 800}, reduced_motion="reduce"), {}

    for address in every_template(page):
        stops = page.evaluate(STOPS)
        made, wrong = walk(page)
        if made != list(range(len(stops))):
            found[address] = made, stops
        if wrong:
            found[address, "shown"] = [(stops[number], what) for number, what in wrong]
        if not (stops[0].startswith('<a class="skip"') and skip(page)):
            found[address, "skip"] = stops[0]

    assert found == {}


# What the reader's system asks for, and what finds where it is not given.
WISHES = [
    ({"reduced_motion": "reduce"}, MOVING),
    ({"color_scheme": "light", "contrast": "more"}, UNSEEN),
    ({"color_scheme": "dark", "contrast": "more"}, UNSEEN),
    ({"color_scheme": "light", "forced_colors": "active"}, UNSEEN),
    ({"color_scheme": "dark", "forced_colors": "active"}, UNSEEN),
    ({"color_scheme": "dark", "media": "print"}, ON_PAPER),
]
USUAL = {"contrast": "no-preference", "forced_colors": "none", "media": "screen"}
MOST_SHEETS = 12


def test_every_template_gives_its_reader_stillness_contrast_own_colors_and_paper(visit):
    page, found = visit(viewport={"width": 1280, "height": 800}, reduced_motion="reduce"), {}

    for address in every_template(page):
        for wish, script in WISHES:
            page.emulate_media(**(USUAL | wish))
            if wrong := page.evaluate(script):
                found[address, str(wish)] = wrong
        sheets = len(re.findall(rb"/Type */Page\b", page.pdf(format="A4")))
        if not 1 <= sheets <= MOST_SHEETS:
            found[address, "sheets"] = sheets

    assert found == {}


def test_the_plate_moves_for_who_does_not_mind(visit):
    page = visit(viewport={"width": 1280, "height": 800})
    page.goto("/")

    assert page.evaluate(MOVING)


def test_who_wants_more_contrast_gets_no_gray(visit):
    page = visit(contrast="more")
    page.goto(ReleasePage.objects.live().first().url)

    colors = page.evaluate(
        "[...document.querySelectorAll('body, main .meta')].map(e => getComputedStyle(e).color)"
    )

    assert len(colors) > 1
    assert len(set(colors)) == 1


def test_everything_works_without_a_script(visit, monkeypatch):
    monkeypatch.setattr("members.models.MemberIndexPage.per_page", 3)
    page = visit(java_script_enabled=False, viewport={"width": 1280, "height": 800})
    title = page.get_by_role("heading", level=1)
    facet = page.get_by_role("form", name="Narrow the list").get_by_role("combobox").first
    chip = page.get_by_role("list", name="Narrowed to").get_by_role("link")

    page.goto("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Research").click()
    expect(title).to_have_text("Research")

    everything = page.locator("#list").inner_text()
    facet.select_option(index=1)
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#list")).not_to_have_text(everything)
    chip.click()
    expect(page.locator("#list")).to_have_text(everything)

    page.get_by_role("navigation", name="Main").get_by_role("link", name="Members").click()
    page.get_by_role("link", name="Next page").click()
    expect(page.get_by_text("Page 2 of")).to_be_visible()

    page.get_by_role("navigation", name="Main").get_by_role("link", name="Education").click()
    program = page.get_by_role("form", name="Find a program").get_by_role("combobox").first
    program.select_option(index=1)
    page.get_by_role("button", name="Find programs").click()
    expect(chip).to_have_count(1)

    page.get_by_role("searchbox", name="Search this site").fill("siemens")
    page.get_by_role("button", name="Search").first.click()
    page.get_by_role("main").get_by_role("link", name="Siemens", exact=True).click()
    expect(title).to_have_text("Siemens")
