"""A text as a QR picture that stands in the page itself."""

import segno


def picture(url: str) -> tuple[int, str]:
    """Side and path of an inline SVG. A picture with an address of its own could be kept on the way."""
    rows = list(segno.make(url, error="m", micro=False).matrix_iter(border=4))
    dots = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    return len(rows), "".join(dots)
