import type { z } from 'zod';
import type { conversationSchema } from '../../src/http/views/conversation-view';
import type { decisionSchema, journalSchema, messageSchema } from '../../src/http/views/thread-view';

export type ConversationView = z.output<typeof conversationSchema>;
type Page<S extends z.ZodType> = { items: z.output<S>[] };
/** What was answered; a test looks into the body as it needs. */
export type Answer<T = Record<string, unknown>> = { status: number; body: T; etag: string | null };
type Call = { body?: unknown; headers?: Record<string, string> };

/** The admin API as a program with a key uses it. */
export function createAdmin({ port, key }: { port: number; key: string }) {
  const base = `http://127.0.0.1:${port}/api/v1`;

  async function call<T>(method: string, path: string, { body, headers = {} }: Call = {}): Promise<Answer<T>> {
    const response = await fetch(`${base}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as T, etag: response.headers.get('etag') };
  }
  const read = async <T>(path: string): Promise<T> => {
    const { status, body } = await call<T>('GET', path);
    if (status !== 200) throw new Error(`GET ${path} answered ${status}: ${JSON.stringify(body)}`);
    return body;
  };

  return {
    call,
    get: <T = Record<string, unknown>>(path: string) => call<T>('GET', path),
    post: <T = Record<string, unknown>>(path: string, body: unknown = {}, headers: Record<string, string> = {}) =>
      call<T>('POST', path, { body, headers }),
    put: <T = Record<string, unknown>>(path: string, body: unknown, headers: Record<string, string> = {}) =>
      call<T>('PUT', path, { body, headers }),
    /** The bytes behind a link of an answer. */
    download: (link: string) => fetch(new URL(link, base), { headers: { authorization: `Bearer ${key}` } }),
    conversation: (id: string) => read<ConversationView>(`/conversations/${id}`),
    /** Both sides, oldest first. */
    messages: async (id: string) => (await read<Page<typeof messageSchema>>(`/conversations/${id}/messages`)).items,
    /** Newest first. */
    decisions: async (id: string) => (await read<Page<typeof decisionSchema>>(`/conversations/${id}/decisions`)).items,
    /** Newest first. */
    journal: async (id: string) => (await read<Page<typeof journalSchema>>(`/conversations/${id}/journal`)).items,
  };
}

export type Admin = ReturnType<typeof createAdmin>;
