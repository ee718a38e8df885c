/**
 * Scripts run only with this response's nonce. Styles may be inline: the chart library and positioned menus write
 * style attributes, and styles cannot read data under this policy's `connect-src` and `img-src`.
 */
export function contentSecurityPolicy(nonce: string, streamOrigin: string, development: boolean): string {
  // The development server's hot reload evaluates code; the production build never does.
  const evaluation = development ? " 'unsafe-eval'" : '';
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${evaluation}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self' ${streamOrigin}`,
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
