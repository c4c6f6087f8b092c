package chess.lobby;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Four hundred players are connected; each has a board. */
public class Lobby {
    static final AttributeKey<Player> PLAYER = AttributeKey.valueOf("player");
    private static final CountDownLatch SEATED = new CountDownLatch(400);
    private static final List<Socket> PLAYERS = new ArrayList<>();

    static final class Player {
        final byte[] board = new byte[8_000];
        final List<String> moves = new ArrayList<>(List.of("e4", "e5"));
    }

    public static void main(String[] args) throws Exception {
        Channel server = new ServerBootstrap().group(new NioEventLoopGroup(2)).channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                            @Override
                            public void channelActive(ChannelHandlerContext context) {
                                context.channel().attr(PLAYER).set(new Player());
                                SEATED.countDown();
                            }
                        });
                    }
                }).bind("127.0.0.1", 0).sync().channel();
        for (int player = 0; player < 400; player++) {
            PLAYERS.add(new Socket("127.0.0.1", ((InetSocketAddress) server.localAddress()).getPort()));
        }
        SEATED.await();
        System.out.println("ready");
    }
}
