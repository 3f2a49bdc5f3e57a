"""Writes pictures of pages with at most 256 colours: a third of the size, the same to the eye."""

from __future__ import annotations

import base64
import struct
import zlib
from pathlib import Path

from playwright.sync_api import Browser

SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Decodes the picture, keeps its most frequent colours and gives every point the nearest of them.
_REDUCE = """async (encoded) => {
  const bytes = Uint8Array.from(atob(encoded), (one) => one.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const points = new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer);
  const seen = new Map();
  for (const point of points) seen.set(point, (seen.get(point) || 0) + 1);
  const palette = [...seen].sort((a, b) => b[1] - a[1]).slice(0, 256).map((one) => one[0]);
  const parts = (point) => [point & 255, (point >> 8) & 255, (point >> 16) & 255];
  const colours = palette.map(parts);
  const places = new Map(palette.map((point, place) => [point, place]));
  for (const point of seen.keys()) {
    if (places.has(point)) continue;
    const [red, green, blue] = parts(point);
    let best = 0;
    let least = Infinity;
    colours.forEach(([r, g, b], place) => {
      const far = (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2;
      if (far < least) [least, best] = [far, place];
    });
    places.set(point, best);
  }
  const drawn = new Uint8Array(points.length);
  for (let at = 0; at < points.length; at += 1) drawn[at] = places.get(points[at]);
  let text = '';
  for (let at = 0; at < drawn.length; at += 32768) {
    text += String.fromCharCode(...drawn.subarray(at, at + 32768));
  }
  return { width: image.width, height: image.height, colours: colours.flat(), drawn: btoa(text) };
}"""


def write_small_png(browser: Browser, picture: bytes, path: Path) -> None:
    """Write a PNG picture to `path` with a palette of at most 256 colours."""
    page = browser.new_page()
    reduced = page.evaluate(_REDUCE, base64.b64encode(picture).decode())
    page.close()
    width, height = reduced["width"], reduced["height"]
    drawn = base64.b64decode(reduced["drawn"])
    rows = b"".join(b"\0" + drawn[at : at + width] for at in range(0, len(drawn), width))
    path.write_bytes(
        SIGNATURE
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0))
        + _chunk(b"PLTE", bytes(reduced["colours"]))
        + _chunk(b"IDAT", zlib.compress(rows, 9))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + check
