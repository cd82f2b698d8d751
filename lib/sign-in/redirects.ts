/** A website, a program on this computer, or an app that registered the scheme on this device. */
export type RedirectKind = 'site' | 'loopback' | 'app';

const loopback: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Schemes that browsers or operating systems handle themselves, so they belong to no app. */
const reservedSchemes: ReadonlySet<string> = new Set(
  `about android-app blob brave brave-browser cid chrome data dav dns facetime file filesystem firefox firefox-focus ftp ftps geo git googlechrome googlechromes gopher http imap intent irc jar
  javascript ldap ldaps mailto market microsoft-edge microsoft-edge-holographic mid ms-appinstaller ms-cxh ms-msdt ms-officecmd
  ms-search ms-settings ms-windows-store news nfs nntp opera-http opera-https pop res resource
  rtsp safari-http safari-https search search-ms sftp shell shortcuts sip sips skype sms smb ssh svn tel telnet tftp touch-http touch-https urn vbscript view-source vnc ws wss wyciwyg x-safari-http x-safari-https`
    .split(/\s+/)
    .map((scheme) => `${scheme}:`),
);

/**
 * Where a redirect leads, according to the URL as browsers parse it; `undefined` if it is not allowed. Any host is
 * allowed with https, only this computer with http (RFC 8252, 7.3), and apps have schemes of their own (RFC 8252, 7.1).
 */
export function redirectKind(uri: string): RedirectKind | undefined {
  // Parsers drop or replace these, so the checked URL would differ from the one that is compared later.
  if (/[\s\\\p{Cc}]/u.test(uri)) return undefined;
  const url = URL.parse(uri);
  if (url === null || url.username !== '' || url.password !== '') return undefined;
  // Without slashes a browser treats the rest as a path relative to the current page.
  if (/^https?:$/.test(url.protocol) && !/^https?:\/\/[^/]/i.test(uri)) return undefined;
  if (url.protocol === 'https:') return 'site';
  if (url.protocol === 'http:') return loopback.has(url.hostname) ? 'loopback' : undefined;
  return reservedSchemes.has(url.protocol) ? undefined : 'app';
}

/** The first redirect that is not allowed; `undefined` if all are. */
export const refusedRedirect = (uris: readonly string[]): string | undefined =>
  uris.find((uri) => redirectKind(uri) === undefined);
