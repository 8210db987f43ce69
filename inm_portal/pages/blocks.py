"""The blocks that longer texts are made of; one body for all page types."""

from django.forms.utils import ErrorList
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock as WagtailImageBlock

from inm_portal.pages.quotations import without_marks

TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]
INLINE_FEATURES = ["bold", "italic", "link"]


class LinkValue(blocks.StructValue):
    """A link to a page of the portal or to an address elsewhere."""

    @property
    def href(self):
        page = self.get("page")
        if page:
            return page.url if page.live else ""
        return self.get("address")

    @property
    def text(self):
        return self.get("label") or (self["page"].title if self.get("page") else "")


class LinkBlock(blocks.StructBlock):
    label = blocks.CharBlock(
        max_length=80, required=False, help_text="Empty: the page's title. At most 80 characters."
    )
    page = blocks.PageChooserBlock(required=False)
    address = blocks.URLBlock(required=False, help_text="Instead of a page, with https://.")

    class Meta:
        icon = "link"
        value_class = LinkValue
        description = "A link to a page of the portal or to another site"
        preview_value = {"label": "The launch symposium", "address": "https://example.org/"}
        template = "blocks/link.html"

    def clean(self, value):
        value = super().clean(value)
        if bool(value.get("page")) == bool(value.get("address")):
            raise blocks.StructBlockValidationError(
                non_block_errors=ErrorList(["Choose a page or enter an address, one of the two."])
            )
        if value.get("address") and not value.get("label"):
            raise blocks.StructBlockValidationError(
                block_errors={"label": ErrorList(["An address needs a label."])}
            )
        return value


class TextBlock(blocks.RichTextBlock):
    def __init__(self, **kwargs):
        super().__init__(**{"features": TEXT_FEATURES, "max_length": 20000, **kwargs})

    class Meta:
        icon = "pilcrow"
        description = "Paragraphs, headings, lists and links"
        preview_value = "<p>New tools change how things are made, and who makes them.</p>"
        template = "blocks/text.html"


class ImageBlock(blocks.StructBlock):
    image = WagtailImageBlock()
    caption = blocks.CharBlock(
        max_length=200, required=False, help_text="Printed below, at most 200 characters."
    )

    class Meta:
        icon = "image"
        description = "A picture with its caption and credit"
        template = "blocks/image.html"


class QuotationBlock(blocks.StructBlock):
    words = blocks.TextBlock(max_length=600, help_text="The words alone, without quotation marks.")
    speaker = blocks.CharBlock(max_length=80, help_text="Full name, at most 80 characters.")
    affiliation = blocks.CharBlock(
        max_length=120,
        required=False,
        help_text="Position and organization, at most 120 characters.",
    )

    class Meta:
        icon = "openquote"
        description = "What somebody said, word for word, with their name"
        preview_value = {"words": "A sample of somebody's words.", "speaker": "Sample Speaker"}
        template = "blocks/quotation.html"

    def clean(self, value):
        value = super().clean(value)
        value["words"] = without_marks(value["words"])
        return value


class CalloutBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=80, help_text="At most 80 characters.")
    text = blocks.RichTextBlock(
        features=INLINE_FEATURES,
        max_length=1000,
        help_text="One or two sentences, at most 1000 characters.",
    )

    class Meta:
        icon = "help"
        description = "A short note that stands out from the text"
        preview_value = {"heading": "Join the consortium", "text": "<p>Write to us.</p>"}
        template = "blocks/callout.html"


class LinksBlock(blocks.StructBlock):
    heading = blocks.CharBlock(
        max_length=80, required=False, help_text="At most 80 characters; may stay empty."
    )
    links = blocks.ListBlock(LinkBlock(), min_num=1, max_num=20)

    class Meta:
        icon = "list-ul"
        description = "A list of links"
        preview_value = {
            "heading": "Read on",
            "links": [{"label": "A page elsewhere", "address": "https://example.org/"}],
        }
        template = "blocks/links.html"


class FilesBlock(blocks.StructBlock):
    heading = blocks.CharBlock(
        max_length=80, required=False, help_text="At most 80 characters; may stay empty."
    )
    files = blocks.ListBlock(DocumentChooserBlock(), min_num=1, max_num=20)

    class Meta:
        icon = "doc-full"
        description = "Files to download, with type and size"
        template = "blocks/files.html"


class PeopleBlock(blocks.StructBlock):
    heading = blocks.CharBlock(
        max_length=80, required=False, help_text="At most 80 characters; may stay empty."
    )
    people = blocks.ListBlock(
        blocks.PageChooserBlock(page_type="members.PersonPage"), min_num=1, max_num=20
    )

    class Meta:
        icon = "group"
        description = "People of the portal, each linked to their page"
        template = "blocks/people.html"


class HistoryBlock(blocks.StaticBlock):
    class Meta:
        icon = "history"
        description = "The timeline kept under Content > History"
        admin_text = "Shows all published history milestones, oldest first."
        template = "blocks/history.html"


class SistersBlock(blocks.StaticBlock):
    class Meta:
        icon = "site"
        description = "The list kept under Content > Sister initiatives"
        admin_text = "Shows all published sister initiatives by name."
        template = "blocks/sisters.html"


class BodyBlock(blocks.StreamBlock):
    text = TextBlock()
    image = ImageBlock()
    quotation = QuotationBlock()
    callout = CalloutBlock()
    links = LinksBlock()
    files = FilesBlock()
    people = PeopleBlock()


class StandardBodyBlock(BodyBlock):
    """The body of pages about the initiative itself."""

    history = HistoryBlock()
    sisters = SistersBlock()


class ContactBlock(blocks.StructBlock):
    name = blocks.CharBlock(max_length=80, help_text="Person or office, at most 80 characters.")
    organization = blocks.CharBlock(
        max_length=80, required=False, help_text="At most 80 characters; may stay empty."
    )
    phone = blocks.CharBlock(max_length=40, required=False, help_text="With country code.")
    email = blocks.EmailBlock(required=False, help_text="Shown in public.")

    class Meta:
        icon = "mail"
        label = "Contact"
        description = "Whom to ask, with telephone or e-mail"
        preview_value = {"name": "Sample Contact", "email": "press@example.org"}
        template = "blocks/contact.html"
