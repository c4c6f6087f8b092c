package com.acme.orders;

import javax.jms.Connection;
import javax.jms.MessageConsumer;
import javax.jms.MessageProducer;
import javax.jms.Session;
import javax.jms.TextMessage;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.broker.BrokerService;

/** Takes orders and works on them; two consumers keep up. */
public final class Orders {
    private Orders() {}

    public static void main(String[] args) throws Exception {
        BrokerService broker = new BrokerService();
        broker.setBrokerName("orders");
        broker.setPersistent(false);
        broker.setUseJmx(false);
        broker.start();
        Connection connection = new ActiveMQConnectionFactory("vm://orders?create=false").createConnection();
        connection.start();
        for (int clerk = 0; clerk < 2; clerk++) {
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageConsumer consumer = session.createConsumer(session.createQueue("orders.new"));
            consumer.setMessageListener(message -> Thread.yield());
        }
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        MessageProducer producer = session.createProducer(session.createQueue("orders.new"));
        for (int number = 0; ; number++) {
            TextMessage order = session.createTextMessage("order " + number + " of something. ".repeat(20));
            producer.send(order);
            if (number == 6_000) {
                System.out.println("ready");
            }
            if (number > 6_000) {
                Thread.sleep(5);
            }
        }
    }
}
