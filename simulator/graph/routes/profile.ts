/** `/messenger_profile` and `/custom_user_settings`: what people see before and beside the messages. */

import { asPsid } from '../../domain/ids.ts';
import type { Rejection } from '../../domain/rejections.ts';
import type { GraphCall } from '../../judge-call.ts';
import type { PageCall } from '../page-call.ts';
import { idParam, listParam } from '../params.ts';
import { menuParam, profileFields, profileProperties, READ_ONLY_PROPERTY } from '../profile-input.ts';
import { platformParam } from '../read-input.ts';

export function readProfileCall(call: PageCall): GraphCall {
  const { app, page } = call.caller;
  const platform = platformParam(call.params);
  if (!platform.ok) return refused(call, platform.rejection);
  const fields = profileFields(call.params, [READ_ONLY_PROPERTY]);
  if (!fields.ok) return refused(call, fields.rejection);
  return {
    ...other(call),
    command: { do: 'ReadProfile', app, page, platform: platform.value, fields: fields.value },
  };
}

export function putProfileCall(call: PageCall): GraphCall {
  const { app, page } = call.caller;
  const platform = platformParam(call.params);
  if (!platform.ok) return refused(call, platform.rejection);
  const properties = profileProperties(call.params);
  if (!properties.ok) return refused(call, properties.rejection);
  return {
    ...other(call),
    command: { do: 'PutProfile', app, page, platform: platform.value, properties: properties.value },
  };
}

export function deleteProfileCall(call: PageCall): GraphCall {
  const { app, page } = call.caller;
  const platform = platformParam(call.params);
  if (!platform.ok) return refused(call, platform.rejection);
  const fields = profileFields(call.params);
  if (!fields.ok) return refused(call, fields.rejection);
  if (fields.value === null) return refused(call, { name: 'ParameterMissing', param: 'fields' });
  return {
    ...other(call),
    command: { do: 'DeleteProfile', app, page, platform: platform.value, fields: fields.value },
  };
}

export function readUserSettingsCall(call: PageCall): GraphCall {
  return withPsid(call, (on) => ({ do: 'ReadUserSettings', ...on }));
}

export function putUserSettingsCall(call: PageCall): GraphCall {
  const menu = menuParam(call.params);
  return withPsid(call, (on) =>
    menu.ok ? { do: 'PutUserSettings', ...on, persistent_menu: menu.value } : menu.rejection,
  );
}

export function deleteUserSettingsCall(call: PageCall): GraphCall {
  const params = listParam(call.params, 'params');
  return withPsid(call, (on) => {
    if (!params.ok) return params.rejection;
    if (params.value?.length !== 1 || params.value[0]?.toLowerCase() !== 'persistent_menu') {
      return { name: 'ParameterInvalid', param: 'params', expected: '["persistent_menu"]' };
    }
    return { do: 'PutUserSettings', ...on, persistent_menu: null };
  });
}

function withPsid(
  call: PageCall,
  command: (on: {
    app: PageCall['caller']['app'];
    page: PageCall['caller']['page'];
    psid: ReturnType<typeof asPsid>;
  }) => GraphCall['command'],
): GraphCall {
  const { app, page } = call.caller;
  const person = idParam(call.params, 'psid');
  if (!person.ok) return refused(call, person.rejection);
  if (person.value === null) return refused(call, { name: 'ParameterMissing', param: 'psid' });
  const psid = asPsid(person.value);
  return { ...other(call), psid, command: command({ app, page, psid }) };
}

function refused(call: PageCall, rejection: Rejection): GraphCall {
  return { ...other(call), command: rejection };
}

function other({ caller, params, http }: PageCall) {
  return { call: 'other', app: caller.app, page: caller.page, params, ...http } as const;
}
