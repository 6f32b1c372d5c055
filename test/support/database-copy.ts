import mongoose from 'mongoose';

type Copy = { collection: string; documents: mongoose.mongo.Document[] }[];

/** Keeps everything that a database holds, and puts it back as it was then, as a backup and its restore do. */
export async function copyOf({ mongodbUri, name }: { mongodbUri: string; name: string }) {
  const withDatabase = async <T>(act: (database: mongoose.mongo.Db) => Promise<T>): Promise<T> => {
    const client = new mongoose.mongo.MongoClient(mongodbUri);
    try {
      return await act(client.db(name));
    } finally {
      await client.close();
    }
  };

  const copy = await withDatabase(async (database): Promise<Copy> => {
    const names = (await database.listCollections().toArray()).map((one) => one.name);
    return Promise.all(
      names.map(async (collection) => ({
        collection,
        documents: await database.collection(collection).find().toArray(),
      })),
    );
  });

  return {
    /** Removes what came since. Whoever starts next makes the indexes. */
    restore: (): Promise<void> =>
      withDatabase(async (database) => {
        await database.dropDatabase();
        for (const { collection, documents } of copy)
          if (documents.length > 0) await database.collection(collection).insertMany(documents);
      }),
  };
}
