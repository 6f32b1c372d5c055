// Run by mongosh as root: makes the replica set of one, waits for its primary, makes the user that api and worker are.
const { readFileSync } = require('node:fs');

const NOT_YET_INITIALIZED = 94;
try {
  rs.status();
} catch (error) {
  if (error.code !== NOT_YET_INITIALIZED) throw error;
  rs.initiate({ _id: 'rs0', members: [{ _id: 0, host: 'mongodb:27017' }] });
}
while (!db.hello().isWritablePrimary) sleep(500);

const admin = db.getSiblingDB('admin');
const user = {
  pwd: readFileSync('/run/secrets/mongodb_password', 'utf8').trim(),
  // The second database is where "records:rebuild --check" builds what it compares.
  roles: ['continuo', 'continuo_rebuilt'].map((name) => ({ role: 'readWrite', db: name })),
};
if (admin.getUser('continuo')) admin.updateUser('continuo', user);
else admin.createUser({ user: 'continuo', ...user });
