/** A Graph error before it becomes JSON. */

export interface GraphError {
  readonly status: number;
  readonly code: number;
  readonly subcode?: number;
  readonly message: string;
  readonly type?: 'OAuthException' | 'GraphMethodException' | 'GraphBatchException';
  readonly is_transient?: boolean;
}

/** The error of a parameter: code 100, status 400. */
export function parameter(message: string, subcode?: number): GraphError {
  return { status: 400, code: 100, message, ...(subcode === undefined ? {} : { subcode }) };
}
