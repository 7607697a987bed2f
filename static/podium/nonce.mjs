// The nonce: style sheets that a library makes at run time are let in by the page's policy if they carry it.
//
// The Content-Security-Policy allows no inline style. The editor takes a nonce by itself (EditorView.cspNonce); the
// terminal cannot be given one, so the document that it makes its style elements with adds it.

/** The page's own nonce; "" where there is no policy. */
export const styleNonce = () => document.querySelector('meta[name="style-nonce"]')?.content ?? "";

/** From here on each style element that this document makes carries the nonce. */
export function nonceStyles() {
  const make = Document.prototype.createElement;
  document.createElement = (tag, options) => {
    const element = make.call(document, tag, options);
    if (tag === "style") element.nonce = styleNonce();
    return element;
  };
}
