/** The parts of a Graph error, and the two shapes that many of them share. */

export interface GraphError {
  readonly status: number;
  readonly code: number;
  readonly subcode?: number;
  readonly message: string;
  readonly type?: 'OAuthException' | 'GraphMethodException' | 'GraphBatchException';
  readonly is_transient?: boolean;
}

export function objectUnknown(id: string, method: string): GraphError {
  return {
    status: 400,
    code: 100,
    subcode: 33,
    type: 'GraphMethodException',
    message:
      `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, ` +
      'or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api',
  };
}

/** The error of a parameter: code 100, status 400. */
export function parameter(message: string, subcode?: number): GraphError {
  return { status: 400, code: 100, message, ...(subcode === undefined ? {} : { subcode }) };
}

export const OUTSIDE_WINDOW =
  '(#10) This message is sent outside of allowed window. Learn more about the new policy here: https://developers.facebook.com/docs/messenger-platform/policy-overview';
