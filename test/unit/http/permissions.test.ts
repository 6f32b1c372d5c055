import { isAllowed, roles } from '../../../src/http/permissions';

describe('A role', () => {
  it('may do what the roles before it may, and no more', () => {
    const allowed = roles.map((role) => roles.filter((needed) => isAllowed(role, needed)));
    expect(allowed).toEqual([
      ['viewer'],
      ['viewer', 'operator'],
      ['viewer', 'operator', 'supervisor'],
      ['viewer', 'operator', 'supervisor', 'admin'],
    ]);
  });
});
