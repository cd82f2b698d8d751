/** Where a redirect leads: a site, a program on this computer, or an app that registered the scheme on this device. */
export type RedirectKind = 'site' | 'loopback' | 'app';

const loopback: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Schemes that browsers or operating systems act on themselves: no app of a client waits there. */
const reservedSchemes: ReadonlySet<string> = new Set(
  `about android-app blob brave brave-browser cid chrome data dav dns facetime file filesystem firefox firefox-focus ftp ftps geo git googlechrome googlechromes gopher http imap intent irc jar
  javascript ldap ldaps mailto market microsoft-edge microsoft-edge-holographic mid ms-appinstaller ms-cxh ms-msdt ms-officecmd
  ms-search ms-settings ms-windows-store news nfs nntp opera-http opera-https pop res resource
  rtsp safari-http safari-https search search-ms sftp shell shortcuts sip sips skype sms smb ssh svn tel telnet tftp touch-http touch-https urn vbscript view-source vnc ws wss wyciwyg x-safari-http x-safari-https`
    .split(/\s+/)
    .map((scheme) => `${scheme}:`),
);

/**
 * Where a redirect leads, judged by the URL as browsers parse it; `undefined` for one that no client may have: https goes
 * anywhere, plain http to this computer only (RFC 8252, 7.3), and apps have schemes of their own (RFC 8252, 7.1).
 */
export function redirectKind(uri: string): RedirectKind | undefined {
  // Parsers drop or turn these: what is compared later would not be what was judged.
  if (/[\s\\\p{Cc}]/u.test(uri)) return undefined;
  const url = URL.parse(uri);
  if (url === null || url.username !== '' || url.password !== '') return undefined;
  // Without slashes a browser reads the rest as a path of the page that it is on.
  if (/^https?:$/.test(url.protocol) && !/^https?:\/\/[^/]/i.test(uri)) return undefined;
  if (url.protocol === 'https:') return 'site';
  if (url.protocol === 'http:') return loopback.has(url.hostname) ? 'loopback' : undefined;
  return reservedSchemes.has(url.protocol) ? undefined : 'app';
}

/** The first redirect that no client may have; `undefined` where there is none. */
export const refusedRedirect = (uris: readonly string[]): string | undefined =>
  uris.find((uri) => redirectKind(uri) === undefined);
