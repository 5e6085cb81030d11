package org.openpresence.bus;

/** Names on the event bus. Those with a number are local to a node: one consumer for each event loop; others name a node. */
public final class Addresses {
    private Addresses() {}

    /** Returns where PUBLISHes for presentities of that loop go. */
    public static String publish(int loop) {
        return "presence.publish." + loop;
    }

    /** Returns where SUBSCRIBEs for presentities of that loop go. */
    public static String subscribe(int loop) {
        return "presence.subscribe." + loop;
    }

    /** Returns where changes of presentities of that loop go. */
    public static String changed(int loop) {
        return "presence.changed." + loop;
    }

    /** Returns where results of NOTIFYs for presentities of that loop go. */
    public static String results(int loop) {
        return "presence.results." + loop;
    }

    /** Returns where answers leave from that SIP I/O instance. */
    public static String answer(int instance) {
        return "presence.answer." + instance;
    }

    /** Returns where NOTIFYs leave from that SIP I/O instance. */
    public static String send(int instance) {
        return "presence.send." + instance;
    }

    /** Returns where NOTIFYs are taken back that left, or were to leave, from that SIP I/O instance. */
    public static String withdraw(int instance) {
        return "presence.withdraw." + instance;
    }

    /** Returns where is asked what became of NOTIFYs that were to leave from that SIP I/O instance. */
    public static String ask(int instance) {
        return "presence.ask." + instance;
    }

    /** Returns where responses go that another instance received. */
    public static String response(int instance) {
        return "presence.response." + instance;
    }

    /** Returns where administration asks about presentities of that loop. */
    public static String inquiry(int loop) {
        return "presence.inquiry." + loop;
    }

    /** Returns where a node takes administration's commands for what it owns: one consumer, which other nodes reach too. */
    public static String desk(String node) {
        return "presence.desk@" + node;
    }

    /** Returns where the raw requests of {@code handle_publish} and {@code handle_subscribe} enter that SIP I/O instance. */
    public static String handle(int instance) {
        return "presence.handle." + instance;
    }

    /** Returns where changes of rules and spheres of presentities of that loop go, and questions about them. */
    public static String rules(int loop) {
        return "presence.rules." + loop;
    }

    /** Returns where the presentities of that loop are asked for that are watched and have a say in it. */
    public static String watched(int loop) {
        return "presence.watched." + loop;
    }

    /** Returns where requests go that the instance is to route again. */
    public static String returned(int instance) {
        return "presence.returned." + instance;
    }

    /** Returns where what concerns partitions of the table goes that this node gained or lost. */
    public static String ownership(int loop) {
        return "presence.ownership." + loop;
    }

    /** Returns where other nodes' parcels for a node go. */
    static String gate(String node) {
        return "presence.gate@" + node;
    }
}
