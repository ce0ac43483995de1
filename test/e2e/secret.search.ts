/** The forms in which a secret may stand in a text. */
export function formsOf(secret: string): readonly string[] {
  const base64 = [0, 1, 2].map((shift) =>
    // A base64 text has three shapes, by where the secret stands in what was encoded; the
    // characters at both ends depend on its neighbours and are cut.
    Buffer.concat([Buffer.alloc(shift), Buffer.from(secret)])
      .toString('base64')
      .slice(shift === 0 ? 0 : shift + 1)
      .replace(/.{2}=*$/, ''),
  );
  const json = JSON.stringify(secret).slice(1, -1);
  const forms = [
    secret,
    encodeURIComponent(secret),
    new URLSearchParams({ v: secret }).toString().slice(2),
    json,
    JSON.stringify(json).slice(1, -1),
    ...base64,
    ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
    ...base64.map((text) => encodeURIComponent(text)),
    Buffer.from(secret).toString('hex'),
  ];
  return [...new Set(forms)];
}

/** Which of the named secrets stand in the text, in any form. */
export function secretsIn(
  text: string,
  secrets: Readonly<Record<string, string>>,
): readonly string[] {
  return Object.entries(secrets)
    .filter(([, secret]) => formsOf(secret).some((form) => text.includes(form)))
    .map(([name]) => name);
}
