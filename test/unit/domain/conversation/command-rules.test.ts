import type { Fact } from '../../../../src/domain/conversation/facts';
import { HOUR_MS, MINUTE_MS } from '../../../../src/domain/time';
import { NOON, aBurst, aCommand, aPlan, aTakeover, anEpisode, mara } from '../../../support/builders';
import { given } from '../given';

const api = { source: 'api', by: 'mara', reason: 'operator-judgement', noteId: null } as const;
const joao = { kind: 'human', operator: 'joao', team: null } as const;
const lookAgain: Fact = {
  kind: 'FollowUpPlanned',
  plan: aPlan({
    dueAt: NOON + MINUTE_MS,
    reason: 'operator-resume',
    says: 'automation goes on; the silence is looked at again',
  }),
};

describe('taking over', () => {
  it('gives the conversation to the person and raises the count of takeovers', () => {
    given([anEpisode()])
      .when({ command: aCommand({ kind: 'takeOver', operator: 'mara' }) })
      .then({ kind: 'OwnerChanged', owner: mara, epoch: 1, handBackAt: null, ...api });
  });

  it('remembers until when the person wants it, and the note', () => {
    const received = aCommand({ kind: 'takeOver', operator: 'mara', until: NOON + HOUR_MS, noteId: 'note1' });
    given([anEpisode()])
      .when({ command: received })
      .then({ kind: 'OwnerChanged', owner: mara, epoch: 1, handBackAt: NOON + HOUR_MS, ...api, noteId: 'note1' });
  });

  it('lets one person take it from another', () => {
    given([anEpisode(), aTakeover()])
      .when({ command: aCommand({ kind: 'assign', operator: 'joao' }) })
      .then({ kind: 'OwnerChanged', owner: joao, epoch: 2, handBackAt: null, ...api });
  });
});

describe('handing back', () => {
  it('gives the conversation to the bot, which judges anew and looks at the silence', () => {
    given([anEpisode(), aTakeover()])
      .when({ command: aCommand({ kind: 'handBack' }) })
      .thenVerdict({
        kind: 'accepted',
        facts: [{ kind: 'OwnerChanged', owner: { kind: 'bot' }, epoch: 2, handBackAt: null, ...api }, lookAgain],
        sends: [],
        judgeAnew: true,
      });
  });

  it('is refused where the bot owns the conversation', () => {
    given([anEpisode()])
      .when({ command: aCommand({ kind: 'handBack' }) })
      .thenRefused('command-refused', 'The bot already owns this conversation.');
  });
});

describe('routing by hand', () => {
  it('gives the conversation to a team', () => {
    given([anEpisode()])
      .when({ command: aCommand({ kind: 'route', to: { kind: 'team', team: 'sales' } }) })
      .then({
        kind: 'OwnerChanged',
        owner: { kind: 'human', operator: null, team: 'sales' },
        epoch: 1,
        handBackAt: null,
        ...api,
      });
  });

  it('gives the conversation to an operator', () => {
    given([anEpisode()])
      .when({ command: aCommand({ kind: 'route', to: { kind: 'operator', operator: 'joao' } }) })
      .then({ kind: 'OwnerChanged', owner: joao, epoch: 1, handBackAt: null, ...api });
  });

  it('to the bot is a hand-back', () => {
    given([aTakeover()])
      .when({ command: aCommand({ kind: 'route', to: { kind: 'bot' } }) })
      .then({ kind: 'OwnerChanged', owner: { kind: 'bot' }, epoch: 2, handBackAt: null, ...api });
  });
});

describe('a person answers', () => {
  const answer = aCommand({ kind: 'send', operator: 'mara', draftId: 'draft1', lastSeenMessageId: 'm1' });
  const spoke = { kind: 'PersonSpoke', messageId: null, actionId: 'c1.1.0', source: 'api', by: 'mara' } as const;
  const look: Fact = {
    kind: 'FollowUpPlanned',
    plan: aPlan({
      dueAt: NOON + MINUTE_MS,
      reason: 'operator-send',
      says: 'a person wrote; the silence after it is looked at',
    }),
  };

  it('takes the conversation over, sends the stored draft and has the silence after it looked at', () => {
    given([anEpisode(), aBurst()])
      .when({ command: answer })
      .thenVerdict({
        kind: 'accepted',
        facts: [
          { kind: 'OwnerChanged', owner: mara, epoch: 1, handBackAt: null, ...api },
          { kind: 'SendDecided', actionId: 'c1.1.0', source: 'person' },
          spoke,
          look,
        ],
        sends: [{ actionId: 'c1.1.0', source: 'person', draftId: 'draft1', by: 'mara' }],
        judgeAnew: false,
      });
  });

  it('changes no owner where the conversation is already his', () => {
    given([anEpisode(), aBurst(), aTakeover()])
      .when({ command: answer })
      .then({ kind: 'SendDecided', actionId: 'c1.1.0', source: 'person' }, spoke, look);
  });

  it('sends a long text as so many messages, in order', () => {
    const parts = ['c1.1.0', 'c1.1.1', 'c1.1.2'];
    const command = { kind: 'send', operator: 'mara', draftId: 'draft1', parts: 3, lastSeenMessageId: 'm1' } as const;
    given([anEpisode(), aBurst(), aTakeover()])
      .when({ command: aCommand(command) })
      .thenVerdict({
        kind: 'accepted',
        facts: [...parts.map((actionId): Fact => ({ kind: 'SendDecided', actionId, source: 'person' })), spoke, look],
        sends: parts.map((actionId) => ({ actionId, source: 'person', draftId: 'draft1', by: 'mara' })),
        judgeAnew: false,
      });
  });

  it('opens an episode where none is open', () => {
    given([aTakeover()])
      .when({ command: aCommand({ kind: 'send', operator: 'mara', draftId: 'draft1', lastSeenMessageId: null }) })
      .then(
        { kind: 'EpisodeOpened', episode: 1, reason: 'operator-send' },
        { kind: 'SendDecided', actionId: 'c1.1.0', source: 'person' },
        spoke,
        look,
      );
  });

  it('is refused when the buyer has written since he looked', () => {
    given([anEpisode(), aBurst('m2')])
      .when({ command: answer })
      .thenRefused('newer-message', 'The buyer has written since you looked; read the new message first.');
  });

  it('is refused while another person owns the conversation', () => {
    given([anEpisode(), aBurst(), aTakeover()])
      .when({ command: aCommand({ kind: 'send', operator: 'joao', draftId: 'draft1', lastSeenMessageId: 'm1' }) })
      .thenRefused('owned-by-another', 'mara owns this conversation; take it over first.');
  });
});

describe('pausing', () => {
  it('holds automation until somebody resumes it', () => {
    given([anEpisode()])
      .when({ command: aCommand({ kind: 'pause' }) })
      .then({ kind: 'Paused', until: null, ...api });
  });

  it('holds automation until a moment', () => {
    given([anEpisode()])
      .when({ command: aCommand({ kind: 'pause', until: NOON + 1 }) })
      .then({ kind: 'Paused', until: NOON + 1, ...api });
  });

  it('is refused for a moment that is over', () => {
    given([anEpisode()])
      .when({ command: aCommand({ kind: 'pause', until: NOON }) })
      .thenRefused('bad-request', 'The pause would end in the past.');
  });
});

describe('resuming', () => {
  const paused: Fact = { kind: 'Paused', until: null, ...api };

  it('lets the bot go on: it judges anew and looks at the silence', () => {
    given([anEpisode(), paused])
      .when({ command: aCommand({ kind: 'resume' }) })
      .thenVerdict({
        kind: 'accepted',
        facts: [{ kind: 'Resumed', ...api }, lookAgain],
        sends: [],
        judgeAnew: true,
      });
  });

  it('judges nothing anew while a person owns the conversation', () => {
    given([anEpisode(), paused, aTakeover()])
      .when({ command: aCommand({ kind: 'resume' }) })
      .thenVerdict({ kind: 'accepted', facts: [{ kind: 'Resumed', ...api }, lookAgain], sends: [], judgeAnew: false });
  });

  it('keeps the plan that stands', () => {
    given([anEpisode(), { kind: 'FollowUpPlanned', plan: aPlan() }, paused])
      .when({ command: aCommand({ kind: 'resume' }) })
      .then({ kind: 'Resumed', ...api });
  });

  it('plans nothing for a buyer who has opted out', () => {
    given([anEpisode(), { kind: 'OptedOut', source: 'buyer', by: 'buyer' }, paused])
      .when({ command: aCommand({ kind: 'resume' }) })
      .then({ kind: 'Resumed', ...api });
  });

  it('is refused where nothing is paused', () => {
    given([anEpisode()])
      .when({ command: aCommand({ kind: 'resume' }) })
      .thenRefused('command-refused', 'This conversation is not paused.');
  });
});

describe('closing', () => {
  it('closes the episode in the name of the person', () => {
    given([anEpisode()])
      .when({ command: aCommand({ kind: 'close' }) })
      .then({ kind: 'EpisodeClosed', reason: 'operator-judgement', by: 'mara' });
  });

  it('is refused where no episode is open', () => {
    given([])
      .when({ command: aCommand({ kind: 'close' }) })
      .thenRefused('command-refused', 'The episode is already closed.');
  });
});
