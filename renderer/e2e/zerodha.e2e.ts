import {
  describeBrokerStory,
  fromAnotherAddressAtThePage,
  killedByHand,
  killedByTheLine,
  wrongApiSecret,
} from './broker-stories.ts';

const ending = 'the switch is said to be the trader’s to pull';

// Zerodha's second login can begin when the first has ended: both come back to one address of this machine.
describeBrokerStory({
  broker: 'zerodha',
  name: 'Zerodha',
  together: [fromAnotherAddressAtThePage],
  first: [killedByTheLine(ending)],
  second: [wrongApiSecret, killedByHand(ending)],
});
