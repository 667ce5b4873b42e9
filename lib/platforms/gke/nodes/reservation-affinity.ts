/** Compute Engine reservations that nodes consume. */
export class ReservationAffinity {
  /** Consumes any matching open reservation. */
  public static any(): ReservationAffinity {
    return new ReservationAffinity('ANY_RESERVATION');
  }

  /** Consumes no reservation. */
  public static none(): ReservationAffinity {
    return new ReservationAffinity('NO_RESERVATION');
  }

  /**
   * Consumes one reservation. Nodes cannot be created if it has no capacity left.
   *
   * @param name name of the reservation, or `projects/<project>/reservations/<name>` if another project shares it
   */
  public static specific(name: string): ReservationAffinity {
    return new ReservationAffinity('SPECIFIC_RESERVATION', name);
  }

  private constructor(
    /** Type in the GKE API. */
    public readonly type: string,
    /** Name of the specific reservation. */
    public readonly name?: string,
  ) {}
}
