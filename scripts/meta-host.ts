// What `baton start --https` prints: how a program with Meta's host wired in is led to Baton, by its environment alone.

/** Where the proxy listens, and the certificate authority that its clients have to trust. */
export interface MetaHost {
  proxy: string;
  ca: string;
}

/** For Node programs whose HTTP client knows no proxy. */
const preload = new URL('./meta-host-preload.js', import.meta.url).href;

export function metaHostLines({ proxy, ca }: MetaHost): string[] {
  const { hostname, port } = new URL(proxy);
  const file = quoted(ca);
  return [
    '',
    `  https://graph.facebook.com is answered through ${proxy}, and no other host is.`,
    '  Give a program with that host wired in this environment (docs/https.md tells more):',
    `    all     export HTTPS_PROXY=${proxy} NO_PROXY=localhost,127.0.0.1`,
    `    Node    export NODE_EXTRA_CA_CERTS=${file}`,
    `            export BATON_META_HOST=${hostname}:${port} NODE_OPTIONS=--import=${preload}   (if it heeds no proxy)`,
    `    Python  export REQUESTS_CA_BUNDLE=${file} SSL_CERT_FILE=${file}`,
    `    curl    export CURL_CA_BUNDLE=${file}`,
    `    Java    keytool -importcert -noprompt -alias baton -file ${file} -keystore baton-trust.p12 -storepass changeit`,
    `            export JAVA_TOOL_OPTIONS="-Djavax.net.ssl.trustStore=baton-trust.p12 -Djavax.net.ssl.trustStorePassword=changeit -Dhttps.proxyHost=${hostname} -Dhttps.proxyPort=${port}"`,
  ];
}

/** As a shell takes it; most paths need nothing. */
function quoted(path: string): string {
  return /^[\w./:\\-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
