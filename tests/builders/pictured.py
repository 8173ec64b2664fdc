"""A Word document with pictures: each given as its part's name and bytes."""

import io

from PIL import Image

from tests.builders.packages import docx_package


def png(colour: tuple[int, int, int] = (200, 0, 0), size: tuple[int, int] = (40, 20)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def pictured(*media: tuple[str, bytes]) -> bytes:
    """A paragraph with a picture for each of `media`."""
    drawings = "".join(
        '<w:p><w:r><w:drawing><wp:inline><wp:extent cx="381000" cy="190500"/>'
        f'<wp:docPr id="{at}" name="x" descr="図{at}"/><a:graphic><a:graphicData>'
        f'<a:blip r:embed="pic{at}"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>'
        for at in range(len(media))
    )
    package = docx_package(f"<w:p><w:r><w:t>本文</w:t></w:r></w:p>{drawings}")
    package.defaults |= {"png": "image/png", "emf": "image/x-emf", "svg": "image/svg+xml"}
    for at, (name, content) in enumerate(media):
        package.add(f"word/media/{name}", content)
        package.relate("word/document.xml", "image", f"media/{name}", id=f"pic{at}")
    return package.build()
