/** Where an API key is entered, when the desk asks for one. */

import { html } from 'hono/html';
import type { Html } from '../layout.ts';

export function loginPage(required: boolean): Html {
  return html`<section class="dialog">
<p>${required ? 'This desk asks for an API key. The pages act as the role of the key.' : 'Another API key may be entered here; the pages act as its role.'}</p>
<form method="post" action="/console/login"><label for="key">API key</label>
<input id="key" name="key" type="password" required autocomplete="off"> <button>Log in</button></form></section>`;
}
