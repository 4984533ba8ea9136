import { useMemo } from "react";
import { dataUrl, type ShownImage } from "../../src/output/picture.ts";

/** A picture; an SVG too, which as a picture runs no scripts and loads nothing. */
export function PictureView({ image }: { readonly image: ShownImage }) {
  const url = useMemo(() => dataUrl(image), [image]);
  return <img className="picture" src={url} alt={image.alt} style={{ width: image.width }} />;
}
