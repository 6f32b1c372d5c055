import type { Template, TemplateNews } from '../domain/template';
import { pickLanguage } from '../domain/template';
import type { Instant } from '../domain/time';
import type { Database } from './database';
import type { TemplateRecord } from './masters';

type ToldField = 'toldState' | 'toldQuality' | 'toldCategory';

/** What a reading of an account's list changed here. */
type Synchronised = { kept: number; gone: number };

const idOf = ({ account, name, language }: Pick<Template, 'account' | 'name' | 'language'>): string =>
  [account, name, language].join('|');

/** Gives a template as it stands: listed, and changed by what was told later. */
function toStanding(record: TemplateRecord): TemplateRecord {
  const { listedAt, toldState, toldQuality, toldCategory } = record;
  const later = [toldState, toldQuality, toldCategory].filter((told) => told !== undefined && told.at >= listedAt);
  return later.reduce<TemplateRecord>((so, told) => ({ ...so, ...told?.values }), record);
}

function toldBy({ news, at }: TemplateNews): { field: ToldField; value: object } {
  const { kind, ...values } = news;
  const fields = { state: 'toldState', quality: 'toldQuality', category: 'toldCategory' } as const;
  return { field: fields[kind], value: { at, values } };
}

/** The templates of our accounts, as WhatsApp last said they are. */
export function createTemplates({ database }: { database: Database }) {
  const records = () => database.collection('templates');
  const matching = async (filter: { name?: string; _id?: string }): Promise<TemplateRecord[]> =>
    (await records().find(filter).sort({ _id: 1 }).toArray()).map(toStanding);

  return {
    /** Takes a whole list over; what stands in it no more is deleted. `askedAt`: when the list was asked for. */
    async sync(account: string, { templates, askedAt }: { templates: readonly Template[]; askedAt: Instant }) {
      const writes = templates.map((template) => ({
        updateOne: {
          filter: { _id: idOf(template) },
          update: { $set: { ...template, v: 1 as const, listedAt: askedAt } },
          upsert: true,
        },
      }));
      if (writes.length > 0) await records().bulkWrite(writes, { ordered: false });
      const gone = (await records().find({ account }).toArray()).filter(
        ({ listedAt, state }) => listedAt < askedAt && state !== 'deleted',
      );
      for (const { _id } of gone)
        await records().updateOne({ _id }, { $set: { state: 'deleted', why: null, listedAt: askedAt } });
      return { kept: templates.length, gone: gone.length } satisfies Synchronised;
    },
    /** Follows what a webhook says; older news than what is known changes nothing, and an unknown template is no news. */
    async follow(news: TemplateNews): Promise<'followed' | 'older' | 'unknown'> {
      const _id = idOf(news);
      const { field, value } = toldBy(news);
      if ((await records().findOne({ _id })) === null) return 'unknown';
      const notLater = { $or: [{ [field]: null }, { [`${field}.at`]: { $lte: news.at } }] };
      const { matchedCount } = await records().updateOne({ _id, ...notLater }, { $set: { [field]: value } });
      return matchedCount === 1 ? 'followed' : 'older';
    },
    /** Gives a template by its id; null when it was never read. */
    byId: async (_id: string): Promise<TemplateRecord | null> => (await matching({ _id }))[0] ?? null,
    /** Finds a template by name in the language that was asked for, or in one of the same tongue; null when there is none. */
    async find({ name, language }: Pick<Template, 'name' | 'language'>): Promise<TemplateRecord | null> {
      const present = (await matching({ name })).filter(({ state }) => state !== 'deleted');
      return pickLanguage(present, language);
    },
    /** Gives all, by account, name and language. */
    all: (): Promise<TemplateRecord[]> => matching({}),
  };
}

export type Templates = ReturnType<typeof createTemplates>;
