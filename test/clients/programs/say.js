/** One line for the test that started this program. */
export const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
