/** What a page keeps for its messages: files that can be sent again, and the faces it sends under. */

import type { Setting } from './events.ts';
import type { AppId, PageId } from './ids.ts';
import type { MediaType } from './media.ts';

export type LibrarySetting =
  | Setting<
      'upload_put',
      {
        readonly page: PageId;
        readonly app: AppId;
        readonly attachment: string;
        readonly type: MediaType;
        readonly url: string | null;
        readonly reusable: boolean;
      }
    >
  | Setting<
      'persona_put',
      {
        readonly page: PageId;
        readonly persona: string;
        readonly name: string;
        readonly profile_picture_url: string;
      }
    >
  | Setting<'persona_deleted', { readonly page: PageId; readonly persona: string }>;
