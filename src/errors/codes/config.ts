/** Codes of E8xx: options, command line, packaging. E801–E809 are the configuration's, E810–E819 the command line's. */
import { defineCodes } from '../streams-error.js'

export const configCodes = defineCodes({
  E801: { title: 'A configuration key is unknown', scope: 'app', retry: 'never' },
  E802: { title: 'A required configuration key is missing', scope: 'app', retry: 'never' },
  E803: { title: 'A configuration value has the wrong type or is out of range', scope: 'app', retry: 'never' },
  E804: { title: 'Two configuration settings contradict each other', scope: 'app', retry: 'never' },
  E805: { title: 'A configuration value is not supported yet', scope: 'app', retry: 'never' },
  E806: { title: 'A key of Kafka Streams that has no meaning here', scope: 'app', retry: 'never' },
  E810: { title: 'A file named on the command line does not exist', scope: 'app', retry: 'never' },
  E811: { title: 'A TypeScript file cannot be run: this Node needs tsx for it', scope: 'app', retry: 'never' },
  E812: { title: 'A file named on the command line exports no topology', scope: 'app', retry: 'never' },
  E813: { title: 'Text on the command line does not fit its serde', scope: 'app', retry: 'never' },
  E814: { title: 'The demo came to a standstill', scope: 'app', retry: 'never' },
  E890: { title: 'A file of the package was not found beside the code (a bundle)', scope: 'app', retry: 'never' },
  E891: { title: 'An output topic of the test driver holds no record to read', scope: 'app', retry: 'never' },
  E892: { title: 'The test driver is closed', scope: 'app', retry: 'never' },
  E893: { title: 'A topic was named without its serdes', scope: 'app', retry: 'never' },
  E894: { title: 'The application was started before', scope: 'app', retry: 'never' },
  E896: { title: 'There is no store of this name and kind', scope: 'app', retry: 'never' },
})
