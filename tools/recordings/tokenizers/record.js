// Writes what Hugging Face's tokenizers (npm package "tokenizers") make of many strings: node record.js FOLDER
// For each FOLDER/x.json there will be FOLDER/x.recorded.json: a list of {text, pair, special, ids, tokens, offsets, types, mask, attention, words, decoded, decodedAll}.
// Offsets count code points.
const fs = require('fs'), path = require('path'), { Tokenizer } = require('tokenizers');

const texts = ['', ' ', 'a', 'Hello, world!', "I'm sure they'll say it's O'Brien's; don't you?", 'The  quick   brown fox\tjumps\n\nover\r\nthe lazy dog.  ', '  leading and trailing  ',
  'First Citizen:\nBefore we proceed any further, hear me speak.', 'na\u00efve caf\u00e9 d\u00e9j\u00e0 vu', 'nai\u0308ve cafe\u0301', '\u00dcn\u00efc\u00f6d\u00e9 STRASSE stra\u00dfe \u0130stanbul',
  '\u6771\u4eac\u306e\u30c6\u30b9\u30c8 and \u4f60\u597d', '\uc548\ub155\ud558\uc138\uc694 \u1112\u1161\u11ab', '\u0441\u043b\u043e\u0432\u043e \u0645\u0633\u0644\u0627\u0645 \u0928\u092e\u0938\u094d\u0924\u0947',
  'emoji \u{1F600}\u{1F468}\u200D\u{1F469}\u200D\u{1F467} \u{1F1E9}\u{1F1EA}!', 'math \u{1D49C}\u{1D7D8}\u{1D7D9} \uFB01 \u2460 \u00BD \uFF21\uFF22', '1234567 3.14 1,000 a1b2 \u0663\u0664 \u2167', 'foo-bar_baz --- ... !!! ??', "''quoted'' ``text`` \u201cx\u201d",
  'control \u0000\u0001\u007f\u00ad\u200b\ufeff end', 'tabs\t\tand\u00a0nbsp\u3000wide', '<s>x</s> <mask> [MASK] [SEP]y <|endoftext|>z <unk> <extra_id_0>  after', 'word swords word, word', '<|eot|><|eot_two|> <|begin|>', 'AB The THE the', '\u2581already\u2581there', 'x'.repeat(120) + ' end',
  'e\u0301\u0323 \u1e69 q\u0307\u0323 \u212b \u00c5', 'a\u200db \u0e20\u0e32\u0e29\u0e32\u0e44\u0e17\u0e22'];
let seed = 7;
const next = n => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
const alphabet = ['a', 'e', 't', 's', ' ', ' ', "'", '.', '\n', '1', '9', '-', 'Z', '\u00e9', '\u0301', '\u4e00', '\u{1F600}', '\u2581', 'the', ' of', 'ing', '\u00df', '\u0416', '\t'];
for (let i = 0; i < 25; i++) texts.push(Array.from({ length: 5 + next(30) }, () => alphabet[next(alphabet.length)]).join(''));

(async () => {
  const folder = process.argv[2];
  for (const file of fs.readdirSync(folder).filter(f => f.endsWith('.json') && !f.includes('recorded'))) {
    const tokenizer = Tokenizer.fromFile(path.join(folder, file)), out = [];
    const add = async (text, pair, special) => {
      const e = await tokenizer.encode(text, pair, { addSpecialTokens: special });
      const ids = e.getIds();
      out.push({ text, pair, special, ids, tokens: e.getTokens(), offsets: e.getOffsets(), types: e.getTypeIds(), mask: e.getSpecialTokensMask(), attention: e.getAttentionMask(),
        words: e.getWordIds().map(w => w ?? null), decoded: await tokenizer.decode(ids, true), decodedAll: await tokenizer.decode(ids, false) });
    };
    for (const text of texts) await add(text, null, true);
    await add(texts[3], texts[4], true);
    await add(texts[5], texts[8], false);
    await add(texts[7], null, false);
    fs.writeFileSync(path.join(folder, file.replace('.json', '.recorded.json')), JSON.stringify(out));
  }
})();
