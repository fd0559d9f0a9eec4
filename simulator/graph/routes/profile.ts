/** `/messenger_profile` and `/custom_user_settings`: what people see before and beside the messages. */

import { asPsid, type Psid } from '../../domain/ids.ts';
import { PROFILE_PROPERTIES } from '../../domain/profile.ts';
import { type PageCall, pageEdge } from '../edge.ts';
import {
  personMenu,
  profileProperty,
  propertyNames,
  READ_ONLY_PROPERTY,
  withdrawnProperty,
} from '../profile-input.ts';
import { platform } from '../read-input.ts';
import { list, MISSING, requiredId } from '../wire-types.ts';

const ofPage = { token: 'page', permission: 'pages_messaging', call: 'other' } as const;
const ofProfile = { ...ofPage, path: '/{page}/messenger_profile' } as const;
const ofPerson = { ...ofPage, path: '/{page}/custom_user_settings', psidOf } as const;

const SHOWN =
  'Get Started, ice breakers, menus and the Log In of `account_linking_url`, which people tap; all properties are checked and read back';
const UNSEEN = '`greeting`, `whitelisted_domains` and `commands` are shown to nobody';

const properties = {
  get_started: profileProperty('get_started'),
  greeting: profileProperty('greeting'),
  ice_breakers: profileProperty('ice_breakers'),
  persistent_menu: profileProperty('persistent_menu'),
  whitelisted_domains: profileProperty('whitelisted_domains'),
  account_linking_url: profileProperty('account_linking_url'),
  commands: profileProperty('commands'),
} satisfies { [Name in (typeof PROFILE_PROPERTIES)[number]]: unknown };

const person = requiredId('a numeric id').transform(asPsid).meta({ description: 'The person (PSID).' });

export const PROFILE_EDGES = [
  pageEdge({
    ...ofProfile,
    method: 'GET',
    params: { platform, fields: propertyNames([READ_ONLY_PROPERTY]) },
    summary: 'Reads the Messenger profile of a page.',
    ids: ['API-135'],
    simulated: 'whole',
    accepted: 'nothing',
    handler: ({ platform: on, fields = null }, { caller: { app, page } }) => ({
      do: 'ReadProfile',
      app,
      page,
      platform: on,
      fields,
    }),
  }),
  pageEdge({
    ...ofProfile,
    method: 'POST',
    params: {
      platform,
      home_url: withdrawnProperty('home_url'),
      target_audience: withdrawnProperty('target_audience'),
      payment_settings: withdrawnProperty('payment_settings'),
      ...properties,
    },
    summary: 'Sets properties of the Messenger profile.',
    ids: ['API-135', 'API-136', 'API-137', 'API-144'],
    simulated: SHOWN,
    accepted: UNSEEN,
    handler: ({ platform: on, ...given }, { caller: { app, page } }) => {
      const set = PROFILE_PROPERTIES.filter((property) => given[property] !== undefined);
      if (set.length === 0) {
        const expected = `at least one of ${PROFILE_PROPERTIES.join(', ')}`;
        return { name: 'ParameterInvalid', param: 'messenger_profile', expected };
      }
      return {
        do: 'PutProfile',
        app,
        page,
        platform: on,
        properties: Object.fromEntries(set.map((property) => [property, given[property]])),
      };
    },
  }),
  pageEdge({
    ...ofProfile,
    method: 'DELETE',
    params: {
      platform,
      fields: propertyNames().refine((names) => names !== undefined, MISSING),
    },
    summary: 'Removes properties of the Messenger profile.',
    ids: ['API-135'],
    simulated: 'whole',
    accepted: 'nothing',
    handler: ({ platform: on, fields = [] }, { caller: { app, page } }) => ({
      do: 'DeleteProfile',
      app,
      page,
      platform: on,
      fields,
    }),
  }),
  pageEdge({
    ...ofPerson,
    method: 'GET',
    params: { psid: person },
    summary: 'Reads the menu of one person beside the menu of the page.',
    ids: ['API-135'],
    simulated: 'whole',
    accepted: 'nothing',
    handler: ({ psid }, { caller: { app, page } }) => ({ do: 'ReadUserSettings', app, page, psid }),
  }),
  pageEdge({
    ...ofPerson,
    method: 'POST',
    params: { psid: person, persistent_menu: personMenu },
    summary: 'Gives one person a menu of their own.',
    ids: ['API-135'],
    simulated: 'whole',
    accepted: 'nothing',
    handler: ({ psid, persistent_menu }, { caller: { app, page } }) => ({
      do: 'PutUserSettings',
      app,
      page,
      psid,
      persistent_menu,
    }),
  }),
  pageEdge({
    ...ofPerson,
    method: 'DELETE',
    params: {
      psid: person,
      params: list().refine(isMenuAlone, '["persistent_menu"]'),
    },
    summary: 'Takes the menu of one person away, so that the menu of the page holds.',
    ids: ['API-135'],
    simulated: 'whole',
    accepted: 'nothing',
    handler: ({ psid }, { caller: { app, page } }) => ({
      do: 'PutUserSettings',
      app,
      page,
      psid,
      persistent_menu: null,
    }),
  }),
];

function psidOf({ psid }: { readonly psid?: Psid }, _call: PageCall): Psid | undefined {
  return psid;
}

function isMenuAlone(names: readonly string[] | undefined): boolean {
  return names?.length === 1 && names[0]?.toLowerCase() === 'persistent_menu';
}
