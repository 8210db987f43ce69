"""Form fields for files that staff upload: known types only, by name and by content."""

import re
import zipfile
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator
from django.forms import FileField
from PIL import Image
from wagtail.documents.fields import WagtailDocumentField
from wagtail.images.fields import WagtailImageField

from inm_portal.pages.pictures import LONGEST_SIDE, encode_anew, format_of

# More than any camera has; decoding a strip of millions of pixels takes a minute.
LONGEST_UPLOAD = 20_000
# Of all frames together: some seconds of work.
MOST_MOVING_PIXELS = 40_000_000
# Of formats that cannot be decoded at a half of their size, as JPEG can: two seconds of work.
MOST_PIXELS = 16_000_000


class PictureField(WagtailImageField):
    """A picture that can be shown; the uploaded file itself is replaced by one encoded anew.

    Itself, because Wagtail's uploader of several pictures stores what came in with the request.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.help_text += f" What is longer than {LONGEST_SIDE} pixels is made smaller."

    def to_python(self, data):
        if FileField.to_python(self, data) is None:
            return None
        try:
            self.check_dimensions(data)
            return encoded_in_place(super().to_python(data))
        except ValidationError:
            raise
        # Wagtail 8.0 asks for the size where no error of the decoder is caught, and any may come.
        except Exception as error:
            message = self.error_messages["invalid_image"]
            raise ValidationError(message, code="invalid_image") from error

    def check_dimensions(self, file):
        """Look at the header alone: Wagtail's own check of the size decodes the picture first."""
        picture = Image.open(file)
        width, height = picture.size
        is_photograph = format_of(picture) == "JPEG"
        frames = 1 if is_photograph else getattr(picture, "n_frames", 1)
        file.seek(0)
        # Each frame is decoded and encoded anew.
        if frames > 1 and width * height * frames > MOST_MOVING_PIXELS:
            raise ValidationError(
                f"This moving picture has {frames} frames of {width} by {height} pixels, which "
                "is too much. Make it smaller or shorter.",
                code="file_too_many_pixels",
            )
        most, or_else = self.max_image_pixels, ""
        if not is_photograph:
            most, or_else = MOST_PIXELS, ", or save it as JPEG"
        if max(width, height) > LONGEST_UPLOAD or width * height > most:
            raise ValidationError(
                f"This picture has {width} by {height} pixels. At most {LONGEST_UPLOAD} on a side "
                f"and {most:,} in all are possible in this format. Make it smaller{or_else}.",
                code="file_too_many_pixels",
            )


def encoded_in_place(file):
    file.seek(0)
    data = encode_anew(file.read())
    file.seek(0)
    file.truncate()
    file.write(data)
    file.seek(0)
    file.size = len(data)
    return file


class DocumentField(WagtailDocumentField):
    def to_python(self, data):
        file = super().to_python(data)
        if file is None:
            return None
        FileExtensionValidator(settings.WAGTAILDOCS_EXTENSIONS)(file)
        extension = Path(file.name).suffix.lower().removeprefix(".")
        file.seek(0)
        is_right = CONTENT_CHECKS[extension](file)
        file.seek(0)
        if not is_right:
            raise ValidationError(
                f"The content of this file is not that of a .{extension} file, or it is damaged.",
                code="invalid_content",
            )
        return file


def is_pdf(file):
    return file.read(5) == b"%PDF-"


def is_text(file):
    """Whether there are only letters of some encoding: no NUL and no other control character."""
    return not re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]", file.read())


def is_archive_with(part):
    """Return a check for an archive that has a file named `part`, and no macros."""

    def check(file):
        try:
            with zipfile.ZipFile(file) as archive:
                names = {name.lower() for name in archive.namelist()}
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
            return False
        has_macros = any(name.endswith("vbaproject.bin") for name in names)
        return not has_macros and (not part or part in names)

    return check


CONTENT_CHECKS = {
    "csv": is_text,
    "txt": is_text,
    "pdf": is_pdf,
    "docx": is_archive_with("word/document.xml"),
    "xlsx": is_archive_with("xl/workbook.xml"),
    "pptx": is_archive_with("ppt/presentation.xml"),
    "odt": is_archive_with("content.xml"),
    "zip": is_archive_with(""),
}
