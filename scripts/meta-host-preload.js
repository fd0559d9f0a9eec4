// For Node programs that heed no proxy: connections to graph.facebook.com go to Baton's door. Nothing else is touched, and
// the certificate is checked as ever. Use: BATON_META_HOST=127.0.0.1:4443 NODE_OPTIONS=--import=…/meta-host-preload.js
import { syncBuiltinESMExports } from 'node:module';
import tls from 'node:tls';

const metaHost = 'graph.facebook.com';
const door = /^\[?([^\]]+?)\]?:(\d+)$/.exec(process.env.BATON_META_HOST ?? '');
if (door === null) throw new Error('BATON_META_HOST: expected HOST:PORT, as `baton start --https` prints it');
const [, host, port] = door;

const connect = tls.connect;
tls.connect = (...args) => connect(...args.map((arg) => (isToMeta(arg) ? redirected(arg) : arg)));
syncBuiltinESMExports();

/** `tls.connect` may be given host and port in two more forms, which no HTTP client uses. */
function isToMeta(arg) {
  return typeof arg === 'object' && arg !== null && (arg.host ?? arg.hostname) === metaHost && !arg.socket;
}

/** The name that the certificate is checked against stays the one that was asked for. */
function redirected(options) {
  return { ...options, host, port: Number(port), servername: options.servername || metaHost };
}
