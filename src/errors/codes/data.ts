/** Codes of E5xx: records and their bytes. E501 on are the batch's, E510 on the serdes', E530 on functions'. */
import { defineCodes } from '../streams-error.js'

export const dataCodes = defineCodes({
  E501: { title: 'The CRC of a record batch does not match its bytes', scope: 'record', retry: 'never' },
  E502: { title: 'A record batch is malformed or cut short', scope: 'record', retry: 'never' },
  E503: {
    title: 'A record batch uses a compression that is unknown or not installed',
    scope: 'record',
    retry: 'never',
  },
  E504: { title: 'A record or record batch is larger than allowed', scope: 'record', retry: 'never' },
  E505: { title: 'The compressed bytes of a record batch cannot be decompressed', scope: 'record', retry: 'never' },
  E510: { title: 'A key or value is null where its serde is not nullable', scope: 'record', retry: 'never' },
  E511: { title: 'A key or value has a length that its serde does not write', scope: 'record', retry: 'never' },
  E512: { title: 'Text is not valid UTF-8', scope: 'record', retry: 'never' },
  E513: { title: 'JSON text is malformed', scope: 'record', retry: 'never' },
  E514: { title: 'A field of a JSON value has another type than its schema says', scope: 'record', retry: 'never' },
  E515: { title: 'A required field of a JSON value is missing or null', scope: 'record', retry: 'never' },
  E516: { title: 'An int64 beyond ±2^53 cannot be a JavaScript number', scope: 'record', retry: 'never' },
  E517: { title: 'A record has a negative timestamp', scope: 'record', retry: 'never' },
  E520: { title: 'A value cannot be written by its serde', scope: 'record', retry: 'never' },
  E521: {
    title: 'A partitioner named a partition that the topic does not have',
    scope: 'record',
    retry: 'never',
  },
  E530: { title: 'A function failed on a record', scope: 'record', retry: 'never' },
  E531: { title: 'A JavaScript function threw on a record', scope: 'record', retry: 'never' },
  E532: { title: 'What a function gave does not fit the declared type', scope: 'record', retry: 'never' },
  E533: { title: 'A compiled function and the function itself disagree', scope: 'record', retry: 'never' },
})
