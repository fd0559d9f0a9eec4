/** The faces a page can send under (API §4.5). */

import type { DeletePersona, PutPersona, ReadPersona, ReadPersonas } from './commands.ts';
import type { SettingEvent } from './events.ts';
import type { PageId } from './ids.ts';
import { mediaRejection } from './media.ts';
import type { PersonaNode } from './nodes.ts';
import type { Rejection } from './rejections.ts';
import type { Reply } from './reply.ts';
import { accept, reject, type Verdict } from './verdict.ts';
import type { Page, World } from './world.ts';

export interface Persona {
  readonly id: string;
  readonly page: PageId;
  readonly name: string;
  readonly profile_picture_url: string;
  /** The entry that made it: listings begin with the newest. */
  readonly made_by: number;
}

export type PersonaCommand = PutPersona | ReadPersonas | ReadPersona | DeletePersona;

export function decidePersona(world: World, command: PersonaCommand, page: Page): Verdict<Reply, Rejection> {
  switch (command.do) {
    case 'PutPersona': {
      const { persona, name, picture } = command;
      const { fetched } = picture;
      if (fetched !== null && !fetched.ok) return reject(mediaRejection(fetched.problem));
      const url = fetched?.file.url ?? picture.url;
      const event: SettingEvent = {
        kind: 'setting',
        what: 'persona_put',
        page: page.id,
        persona,
        name,
        profile_picture_url: url,
      };
      return accept({ reply: 'made', id: persona }, [{ event, because: 'command' }]);
    }
    case 'ReadPersonas': {
      const personas = [...world.personas.values()].filter((persona) => persona.page === page.id);
      return accept({ reply: 'edge', of: page.id, edge: 'personas', nodes: personas.map(personaNode) });
    }
    case 'ReadPersona':
    case 'DeletePersona': {
      const persona = world.personas.get(command.persona);
      if (persona === undefined || persona.page !== page.id)
        return reject({ name: 'PersonaUnknown', persona_id: command.persona, page: page.id });
      if (command.do === 'ReadPersona') return accept({ reply: 'node', node: personaNode(persona) });
      const event: SettingEvent = {
        kind: 'setting',
        what: 'persona_deleted',
        page: page.id,
        persona: persona.id,
      };
      return accept({ reply: 'success' }, [{ event, because: 'command' }]);
    }
  }
}

function personaNode({ id, name, profile_picture_url, made_by }: Persona): PersonaNode {
  return { node: 'Persona', id, name, profile_picture_url, made_by };
}
