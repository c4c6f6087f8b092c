package bakery.orders;

import javax.jms.Connection;
import javax.jms.DeliveryMode;
import javax.jms.JMSException;
import javax.jms.MessageProducer;
import javax.jms.Session;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.broker.BrokerService;

/** Sends the orders of all shops to the bakery. */
public final class Orders {
    private final Connection bakery;

    Orders(Connection bakery) {
        this.bakery = bakery;
    }

    void send(int shop, int rolls) throws JMSException {
        Session session = bakery.createSession(false, Session.AUTO_ACKNOWLEDGE);
        MessageProducer producer = session.createProducer(session.createQueue("oven"));
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        producer.send(session.createTextMessage("shop " + shop + " needs " + rolls + " rolls"));
    }

    public static void main(String[] args) throws Exception {
        BrokerService broker = new BrokerService();
        broker.setBrokerName("orders");
        broker.setPersistent(false);
        broker.setUseJmx(false);
        broker.setUseShutdownHook(false);
        broker.getSystemUsage().getMemoryUsage().setLimit(1L << 40);
        broker.start();
        Connection connection = new ActiveMQConnectionFactory("vm://orders?create=false").createConnection();
        connection.start();
        Session reading = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        reading.createConsumer(reading.createQueue("oven")).setMessageListener(order -> { });
        Orders orders = new Orders(connection);
        for (int order = 0; order < 2_500; order++) {
            orders.send(order % 40, order % 90);
        }
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
