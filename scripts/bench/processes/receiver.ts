// A webhook receiver that only acknowledges.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tellParent } from '../child.ts';

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => response.end('EVENT_RECEIVED'));
});
server.listen(0, '127.0.0.1', () => {
  tellParent({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
