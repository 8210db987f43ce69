"""The forms with which staff upload pictures and documents; the settings name them."""

from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from inm_portal.pages.uploads import DocumentField, PictureField


class FileFieldForm:
    """Mixed into Wagtail's forms, of which some have a file and some have none."""

    file_field_class = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            given = self.fields["file"]
            self.fields["file"] = self.file_field_class(
                label=given.label, required=given.required, widget=given.widget
            )


class PictureForm(FileFieldForm, BaseImageForm):
    file_field_class = PictureField


class DocumentForm(FileFieldForm, BaseDocumentForm):
    file_field_class = DocumentField
