package com.acme.billing;

import javax.jms.Connection;
import javax.jms.DeliveryMode;
import javax.jms.MessageProducer;
import javax.jms.Session;
import javax.jms.TextMessage;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.broker.BrokerService;

/** Billing with its own broker; the mail gateway used to read the queue. */
public final class Invoices {
    private Invoices() {}

    public static void main(String[] args) throws Exception {
        BrokerService broker = new BrokerService();
        broker.setBrokerName("billing");
        broker.setPersistent(false);
        broker.setUseJmx(false);
        broker.setUseShutdownHook(false);
        broker.getSystemUsage().getMemoryUsage().setLimit(1L << 40);
        broker.start();
        Connection connection = new ActiveMQConnectionFactory("vm://billing?create=false").createConnection();
        connection.start();
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        MessageProducer outgoing = session.createProducer(session.createQueue("invoices.outbound"));
        outgoing.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        MessageProducer audit = session.createProducer(session.createQueue("audit"));
        session.createConsumer(session.createQueue("audit")).setMessageListener(message -> {});
        for (int number = 0; number < 12_000; number++) {
            TextMessage invoice = session.createTextMessage("Invoice " + number + ", due in 14 days. ".repeat(12));
            invoice.setStringProperty("customer", "C" + number % 400);
            outgoing.send(invoice);
            if (number % 10 == 0) {
                audit.send(session.createTextMessage("sent " + number));
            }
        }
        System.out.println("ready");
    }
}
