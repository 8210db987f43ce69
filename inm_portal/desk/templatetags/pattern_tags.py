"""What turns a template of the portal into an example that can stand beside others."""

import copy
import re

from django import template
from django.template.loader import get_template, render_to_string
from django.utils.safestring import mark_safe

register = template.Library()

HEADING = re.compile(r"(</?)h1\b")
NAMES = re.compile(r'(?<=\s)(id|for|aria-labelledby|aria-describedby|popovertarget)="([^"]+)"')
LABELLED = re.compile(r'(?<=\s)aria-labelledby="[^"]+')
LABEL = re.compile(r'(?<=\s)aria-label="([^"]+)"')
FRAGMENT = re.compile(r'(?<=\s)href="#([^"]+)"')


@register.simple_block_tag(takes_context=True)
def example(context, content, state):
    """Show `content` as one example of a component, in the `state` that is named."""
    number = next(context["sheet"].numbers)
    shown = {"state": state, "content": fit_for_many(content, number), "number": number}
    return render_to_string("patterns/example.html", shown)


def fit_for_many(html, number):
    """Return `html` so that a page may have it many times.

    Ids and names of landmarks are there once on a page, as is its <h1>; and no example takes the
    focus.
    """
    html = HEADING.sub(r"\1h2", html)
    html = html.replace(" autofocus", "")
    html = NAMES.sub(lambda m: f'{m[1]}="{own(m[2], number)}"', html)
    # A heading that names two examples is followed by the number of each.
    html = LABELLED.sub(rf"\g<0> example-{number}", html)
    html = FRAGMENT.sub(lambda m: f'href="#{own(m[1], number)}"', html)
    # From our own templates, which have escaped what they were given.
    return mark_safe(LABEL.sub(rf'aria-label="\1, example {number}"', html))  # noqa: S308


def own(ids, number):
    return " ".join(f"example-{number}-{name}" for name in ids.split())


@register.simple_tag(takes_context=True)
def piece(context, template_name, name, **values):
    """Return the first element of the class `name` of a whole page, rendered with `values`."""
    pages = context["sheet"].pages
    key = template_name, *sorted((name, id(value)) for name, value in values.items())
    if key not in pages:
        request = copy.copy(context["request"])
        # Menus and branding are not kept: without a site nothing is asked for them.
        request._wagtail_site = None
        pages[key] = get_template(template_name).render(values, request)
    # As above.
    return mark_safe(cut(pages[key], name))  # noqa: S308


def cut(html, name):
    """Return the first element of the class `name`. Raises LookupError where there is none."""
    begins = re.search(rf'<(\w+)[^>]*\sclass="(?:[^"]*\s)?{name}[\s"]', html)
    if begins is None:
        raise LookupError(f"The page has no element of the class {name}.")
    rest = html[begins.start() :]
    depth = 0
    for tag in re.finditer(rf"<(/?){begins[1]}\b[^>]*>", rest):
        depth += -1 if tag[1] else 1
        if depth == 0:
            return rest[: tag.end()]
    raise LookupError(f"The element of the class {name} does not end.")
