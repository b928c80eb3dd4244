import type { Caller } from '../../usecases/authorize.ts';

interface InteractionBody {
  readonly user: { readonly id: string; readonly team_id?: string };
  readonly team?: { readonly id: string; readonly enterprise_id?: string } | null;
  readonly enterprise?: { readonly id: string } | null;
}

/** Who submits, clicks or types into a select. The person's own team counts, not that of the channel. */
export function callerOfInteraction({ user, team, enterprise }: InteractionBody): Caller {
  return {
    userId: user.id,
    teamId: user.team_id ?? team?.id,
    enterpriseId: enterprise?.id ?? team?.enterprise_id,
  };
}

/** Who typed a command. */
export function callerOfCommand(command: {
  readonly user_id: string;
  readonly team_id: string;
  readonly enterprise_id?: string;
}): Caller {
  return { userId: command.user_id, teamId: command.team_id, enterpriseId: command.enterprise_id };
}
