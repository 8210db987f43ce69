"""What a visitor can reach: every address that links lead to, from the home page on."""

from urllib.parse import urlsplit
from xml.etree import ElementTree

from bs4 import BeautifulSoup

NOT_FOLLOWED = ("/accounts/", "/admin/", "/partner/")


def crawl(client, choices=None):
    """Return {address: response}; a response is None where the link is not followed.

    `choices`: the most parameters of an address, of which a list has more the more there are.
    """
    responses, waiting = {}, ["/"]
    while waiting:
        address = waiting.pop()
        if address in responses or (choices is not None and address.count("=") > choices):
            continue
        if address.startswith(NOT_FOLLOWED):
            responses[address] = None
            continue
        responses[address] = response = client.get(address)
        if "text/html" in response.headers.get("Content-Type", ""):
            waiting += links(address, response)
    return responses


def links(address, response):
    """Return the addresses within the portal that a page links to, without their fragments."""
    for link in BeautifulSoup(response.content, "html.parser").select("a[href]"):
        target = link["href"].split("#")[0]
        if target.startswith("?"):
            yield address.split("?")[0] + target
        elif target.startswith("/") and not target.startswith("//"):
            yield target


def broken(responses):
    """Return {address: status} of what could not be had."""
    statuses = {address: found.status_code for address, found in responses.items() if found}
    return {address: status for address, status in statuses.items() if status != 200}


def read_sitemap(client, path):
    """Return [(address, when it changed)] of a sitemap or of the index of sitemaps."""
    root = ElementTree.fromstring(client.get(path).content)
    return [(entry.findtext("{*}loc"), entry.findtext("{*}lastmod")) for entry in root]


def in_sitemap(client):
    """Return the addresses in all parts of the sitemap."""
    parts = [urlsplit(address).path for address, _ in read_sitemap(client, "/sitemap.xml")]
    return [address for part in parts for address, _ in read_sitemap(client, part)]
