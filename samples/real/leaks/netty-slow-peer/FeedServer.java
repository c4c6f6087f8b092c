package com.tickstream.feed;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.net.Socket;

/** Sends every tick to every subscriber. */
public final class FeedServer {
    private final ChannelGroup subscribers = new DefaultChannelGroup("subscribers", GlobalEventExecutor.INSTANCE);
    private final NioEventLoopGroup loops = new NioEventLoopGroup(1);

    InetSocketAddress start() throws Exception {
        Channel server = new ServerBootstrap().group(loops).channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.ALLOCATOR, new UnpooledByteBufAllocator(false))
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                            @Override
                            public void channelActive(ChannelHandlerContext context) {
                                subscribers.add(context.channel());
                            }
                        });
                    }
                }).bind("127.0.0.1", 0).sync().channel();
        return (InetSocketAddress) server.localAddress();
    }

    void publish(int tick) {
        ByteBuf text = Unpooled.copiedBuffer(("tick " + tick + " ACME 101.25 101.27 300 400\n").repeat(6).getBytes());
        subscribers.writeAndFlush(text);
    }

    public static void main(String[] args) throws Exception {
        FeedServer feed = new FeedServer();
        InetSocketAddress address = feed.start();
        // A client whose user closed the lid of the laptop: it is connected and reads nothing.
        Socket sleeping = new Socket();
        sleeping.setReceiveBufferSize(4_096);
        sleeping.connect(address);
        Thread.sleep(300);
        for (int tick = 0; tick < 22_000; tick++) {
            feed.publish(tick);
        }
        Thread.sleep(2_000);
        System.out.println(feed.subscribers.size() + " subscriber " + sleeping.isConnected());
        System.out.println("ready");
    }
}
