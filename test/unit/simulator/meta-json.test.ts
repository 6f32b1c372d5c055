import { signatureOf, toMetaJson } from '../../../src/simulator/meta-json';

describe('The bytes that the simulator signs', () => {
  test('escape what Meta escapes, in lower-case hex', () => {
    expect(toMetaJson({ t: 'ä/@' })).toBe(String.raw`{"t":"\u00e4\/\u0040"}`);
    expect(toMetaJson({ t: '😀 <b>' })).toBe(String.raw`{"t":"\ud83d\ude00 \u003Cb>"}`);
  });

  test('still mean the same', () => {
    const text = 'Oi, ainda têm a peça? 😀 </script> a@b.c http://x/y';
    expect(JSON.parse(toMetaJson({ text }))).toEqual({ text });
  });

  test.each([
    ['s3cret', String.raw`{"t":"\u00e4\/\u0040"}`, '6f9079a8501ccbd1107fb29bf1589a28abfdb5249ddc7658e52f0f4351f13195'],
    [
      'test_app_secret',
      '{"object":"whatsapp_business_account","entry":[]}',
      'dec6a680679a968e7e0319355b23599cbfc54502c0784668e9618baa0c633756',
    ],
    [
      'test_app_secret',
      '{"object": "whatsapp_business_account", "entry": []}',
      '56cbbaf4961c6cfdae48b7f116c047e5eb513d2c931baae63a2bc1afd26f803a',
    ],
  ])('are signed with key %s as Meta signs them', (key, body, expected) => {
    expect(signatureOf(key, Buffer.from(body))).toBe(`sha256=${expected}`);
  });
});
